"""Orders: what a user buys for an event."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Enum, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from openevent.models.base import Base
from openevent.models.of_event import OfEvent

if TYPE_CHECKING:
    from openevent.models.attendee import Attendee
    from openevent.models.user import User

__all__ = ["Order", "OrderStatus"]


class OrderStatus(enum.StrEnum):
    """How far an order has come."""

    PENDING = "pending"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Order(OfEvent, Base):
    """The attendees that a user pays for; ``amount`` is the sum of their prices, in the currency's minor unit."""

    __tablename__ = "orders"
    is_newly_completed = False  # of an instance: whether what was last set completed it

    status: Mapped[OrderStatus] = mapped_column(
        Enum(OrderStatus, name="order_status", values_callable=lambda states: [state.value for state in states]),
        server_default=OrderStatus.PENDING,
    )
    currency: Mapped[str] = mapped_column(server_default="EUR")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    if TYPE_CHECKING:
        amount: Mapped[int]  # added where attendees are known
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    user: Mapped["User | None"] = relationship(back_populates="orders")
    attendees: Mapped[list["Attendee"]] = relationship(
        back_populates="order", cascade="all, delete-orphan", passive_deletes=True, order_by="Attendee.id"
    )

    @validates("status")
    def note_completion(self, _name: str, status: OrderStatus) -> OrderStatus:
        """Tell an order that is completed from one that has been already."""
        self.is_newly_completed = status is OrderStatus.COMPLETED and self.status is not OrderStatus.COMPLETED
        return status

    def validate(self) -> list[dict[str, object]]:
        """Return what is wrong with the order as JSON:API errors; the data layer asks before it commits."""
        tickets = [attendee.ticket for attendee in self.attendees]
        if all(ticket is None or ticket.currency == self.currency for ticket in tickets):
            return []
        return [{"detail": "Its tickets are sold in another.", "source": {"pointer": "/data/attributes/currency"}}]
