"""Sales: no more tickets are sold than there are."""

from collections.abc import Iterable

from sqlalchemy import func, select
from werkzeug.exceptions import Conflict

from openevent.extensions import db
from openevent.models import Attendee, Order, OrderStatus, Ticket
from openevent.soft_deletes import WITH_TRASHED

__all__ = ["require_places"]


def require_places(ticket_ids: Iterable[int]) -> None:
    """Refuse what is about to be committed when a ticket is sold more often than its quantity."""
    tickets = select(Ticket.name).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id)
    # Those who buy the same tickets wait here, and count what we sold; no key: writing attendees holds that already.
    in_trash_too = {WITH_TRASHED: True}  # what is in the trash is sold still
    db.session.execute(tickets.with_for_update(key_share=True), execution_options=in_trash_too)
    sold = (
        select(func.count(Attendee.id))
        .join(Attendee.order)
        .where(Order.status != OrderStatus.CANCELLED, Attendee.live())
    )
    sold_out = tickets.where(sold.where(Attendee.ticket_id == Ticket.id).scalar_subquery() > Ticket.quantity)
    name = db.session.scalars(sold_out, execution_options=in_trash_too).first()
    if name is not None:
        raise Conflict(f"{name} is sold out.")
