"""Attendees: who comes to an event, with which ticket and on whose order."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.of_event import OfEvent
from openevent.models.order import Order
from openevent.models.same_event import same_event_errors

if TYPE_CHECKING:
    from openevent.models.ticket import Ticket

__all__ = ["Attendee"]


class Attendee(OfEvent, Base):
    """Somebody who comes; the price is what the ticket cost when it was ordered."""

    __tablename__ = "attendees"
    belongs_to = ("event", "order")

    name: Mapped[str]
    email: Mapped[str]
    price: Mapped[int]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("tickets.id"), index=True)

    order: Mapped["Order"] = relationship(back_populates="attendees")
    ticket: Mapped["Ticket"] = relationship(back_populates="attendees")

    def validate(self) -> list[dict[str, object]]:
        """Return what is wrong with the attendee as JSON:API errors; the data layer asks before it commits."""
        return same_event_errors(self, "ticket") + self.currency_errors()

    def currency_errors(self) -> list[dict[str, object]]:
        """Return a JSON:API error when the ticket is sold in another currency than the order's."""
        if self.ticket is None or self.ticket.currency == self.order.currency:
            return []
        return [
            {
                "detail": f"The order is in {self.order.currency}.",
                "source": {"pointer": "/data/relationships/ticket/data"},
            }
        ]


prices = Attendee.__table__.c
Order.amount = column_property(
    select(func.coalesce(func.sum(prices.price), 0))
    .where(prices.order_id == Order.id, prices.deleted_at.is_(None))
    .correlate_except(Attendee.__table__)
    .scalar_subquery()
)
