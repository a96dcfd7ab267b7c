"""Event types, beside those that the database is seeded with."""

import factory

from factories.base import BaseFactory
from openevent.models import EventType

__all__ = ["EventTypeFactory"]


class EventTypeFactory(BaseFactory):
    """An event type."""

    class Meta:
        model = EventType

    name = factory.Sequence(lambda n: f"Conference {n}")
    slug = factory.Sequence(lambda n: f"conference-{n}")
