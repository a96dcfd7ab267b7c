"""Event topics."""

from openevent.api.categories import CategoryDetail, CategoryList, CategorySchema
from openevent.api.schemas import to_many
from openevent.models import EventTopic

__all__ = ["EventTopicDetail", "EventTopicList"]


class EventTopicSchema(CategorySchema):
    """An event topic."""

    class Meta:
        type_ = "event-topics"
        model = EventTopic

    events = to_many("event-topics_events", "events", "EventSchema")


class EventTopicList(CategoryList):
    """All event topics."""

    schema = EventTopicSchema


class EventTopicDetail(CategoryDetail):
    """One event topic."""

    schema = EventTopicSchema
