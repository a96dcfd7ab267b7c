"""Sponsors."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from openevent.models import Sponsor

__all__ = ["SponsorFactory"]


class SponsorFactory(BaseFactory):
    """A sponsor of an event of its own."""

    class Meta:
        model = Sponsor

    name = factory.Sequence(lambda n: f"Difference Engines {n}")
    level = "gold"
    website = "https://openevent.test/engines"
    event = factory.SubFactory(EventFactory)
