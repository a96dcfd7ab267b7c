"""Event topics: administrators keep them."""

from openevent.api.category import CategorySchema
from openevent.api.permissions import administrators, everybody
from openevent.jsonapi.fields import to_many
from openevent.jsonapi.resource import Resource
from openevent.models import EventTopic

__all__ = ["event_topics"]


class EventTopicSchema(CategorySchema):
    """An event topic."""

    class Meta:
        type_ = "event-topics"
        model = EventTopic

    events = to_many("events", "EventSchema")


event_topics = Resource(EventTopicSchema, read=everybody, change=administrators)
