"""Event types, e.g. conference."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, relationship

from openevent.models.category import Category

if TYPE_CHECKING:
    from openevent.models.event import Event

__all__ = ["EventType"]


class EventType(Category):
    """The type that an event is of."""

    __tablename__ = "event_types"

    events: Mapped[list["Event"]] = relationship(back_populates="event_type", passive_deletes=True, order_by="Event.id")
