"""Sales: no more tickets are sold than there are."""

from collections.abc import Iterable

from sqlalchemy import func, select
from werkzeug.exceptions import Conflict

from openevent.extensions import db
from openevent.models import Attendee, Order, OrderStatus, Ticket

__all__ = ["require_places"]


def require_places(ticket_ids: Iterable[int]) -> None:
    """Refuse what is about to be committed when a ticket is sold more often than its quantity."""
    tickets = select(Ticket.name).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    # Those who buy the same tickets wait here, and count what we sold; no key: writing attendees holds that already.
    db.session.execute(tickets.with_for_update(key_share=True))
    sold = select(func.count(Attendee.id)).join(Attendee.order).where(Order.status != OrderStatus.CANCELLED)
    sold_out = tickets.where(sold.where(Attendee.ticket_id == Ticket.id).scalar_subquery() > Ticket.quantity)
    name = db.session.scalars(sold_out).first()
    if name is not None:
        raise Conflict(f"{name} is sold out.")
