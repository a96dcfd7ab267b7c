"""Event types, e.g. conference."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, relationship

from openevent.models.category import Category
from openevent.models.soft_deletes import live_unique

if TYPE_CHECKING:
    from openevent.models.event import Event

__all__ = ["EventType"]


class EventType(Category):
    """The type that an event is of."""

    __tablename__ = "event_types"
    __table_args__ = (live_unique(__tablename__, "slug"),)

    events: Mapped[list["Event"]] = relationship(back_populates="event_type", passive_deletes=True, order_by="Event.id")
