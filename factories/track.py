"""Tracks."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from openevent.models import Track

__all__ = ["TrackFactory"]


class TrackFactory(BaseFactory):
    """A track of an event of its own."""

    class Meta:
        model = Track

    name = factory.Sequence(lambda n: f"Track {n}")
    description = "What it is about."
    color = "#ff8800"
    event = factory.SubFactory(EventFactory)
