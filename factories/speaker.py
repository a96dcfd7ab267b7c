"""Speakers."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from openevent.models import Speaker

__all__ = ["SpeakerFactory"]


class SpeakerFactory(BaseFactory):
    """A speaker at an event of their own."""

    class Meta:
        model = Speaker

    name = factory.Sequence(lambda n: f"Ada Lovelace {n}")
    organisation = "Analytical Society"
    biography = "Wrote the first program."
    website = "https://openevent.test/ada"
    event = factory.SubFactory(EventFactory)
