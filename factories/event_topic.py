"""Event topics, beside those that the database is seeded with."""

import factory

from factories.base import BaseFactory
from openevent.models import EventTopic

__all__ = ["EventTopicFactory"]


class EventTopicFactory(BaseFactory):
    """An event topic."""

    class Meta:
        model = EventTopic

    name = factory.Sequence(lambda n: f"Science {n}")
    slug = factory.Sequence(lambda n: f"science-{n}")
