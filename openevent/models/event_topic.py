"""Event topics, e.g. science."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, relationship

from openevent.models.category import Category
from openevent.models.soft_deletes import live_unique

if TYPE_CHECKING:
    from openevent.models.event import Event

__all__ = ["EventTopic"]


class EventTopic(Category):
    """The topic that an event is of."""

    __tablename__ = "event_topics"
    __table_args__ = (live_unique(__tablename__, "slug"),)

    events: Mapped[list["Event"]] = relationship(
        back_populates="event_topic", passive_deletes=True, order_by="Event.id"
    )
