"""Event types."""

from openevent.api.categories import CategoryDetail, CategoryList, CategorySchema
from openevent.api.schemas import to_many
from openevent.models import EventType

__all__ = ["EventTypeDetail", "EventTypeList"]


class EventTypeSchema(CategorySchema):
    """An event type."""

    class Meta:
        type_ = "event-types"
        model = EventType

    events = to_many("event-types_events", "events", "EventSchema")


class EventTypeList(CategoryList):
    """All event types."""

    schema = EventTypeSchema


class EventTypeDetail(CategoryDetail):
    """One event type."""

    schema = EventTypeSchema
