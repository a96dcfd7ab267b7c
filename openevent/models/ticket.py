"""Tickets: what one can buy for an event, and how many there are."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.of_event import OfEvent
from openevent.models.soft_deletes import live_unique

if TYPE_CHECKING:
    from openevent.models.attendee import Attendee

__all__ = ["Ticket"]


class Ticket(OfEvent, Base):
    """A kind of ticket; its price is in the currency's minor unit, e.g. cents."""

    __tablename__ = "tickets"
    __table_args__ = (
        live_unique(__tablename__, "event_id", "name"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("quantity >= 0", name="quantity"),
    )

    name: Mapped[str]
    description: Mapped[str | None]
    price: Mapped[int] = mapped_column(server_default="0")
    currency: Mapped[str] = mapped_column(server_default="EUR")
    quantity: Mapped[int]

    attendees: Mapped[list["Attendee"]] = relationship(
        back_populates="ticket", passive_deletes="all", order_by="Attendee.id"
    )
