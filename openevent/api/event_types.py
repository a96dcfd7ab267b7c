"""Event types: administrators keep them."""

from openevent.api.category import CategorySchema
from openevent.api.permissions import administrators, everybody
from openevent.jsonapi.fields import to_many
from openevent.jsonapi.resource import Resource
from openevent.models import EventType

__all__ = ["event_types"]


class EventTypeSchema(CategorySchema):
    """An event type."""

    class Meta:
        type_ = "event-types"
        model = EventType

    events = to_many("events", "EventSchema")


event_types = Resource(EventTypeSchema, read=everybody, change=administrators)
