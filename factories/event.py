"""Events."""

from datetime import UTC, datetime

import factory

from factories.base import LONG_AGO, BaseFactory
from factories.event_topic import EventTopicFactory
from factories.event_type import EventTypeFactory
from openevent.models import Event

__all__ = ["EventFactory"]


class EventFactory(BaseFactory):
    """A conference of two days, which nobody runs."""

    class Meta:
        model = Event

    name = factory.Sequence(lambda n: f"Open Conference {n}")
    description = "Two days about free software."
    starts_at = datetime(2030, 5, 4, 9, tzinfo=UTC)
    ends_at = datetime(2030, 5, 5, 18, tzinfo=UTC)
    timezone = "Europe/Berlin"
    location_name = "Town Hall"
    created_at = LONG_AGO
    event_type = factory.SubFactory(EventTypeFactory)
    event_topic = factory.SubFactory(EventTopicFactory)
