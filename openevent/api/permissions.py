"""Who may do what: the policies of this API, beside those of any."""

from typing import Any

from sqlalchemy import ColumnElement, select

from openevent.jsonapi.policy import Policy, administrators, everybody, logged_in, nobody
from openevent.models import MANAGING_ROLES, Attendee, Membership, Order, Role, User

__all__ = ["administrators", "buyers", "everybody", "logged_in", "nobody", "organizers", "owners"]


def is_own(model: Any, user: User) -> ColumnElement[bool]:
    """Return the condition that a row is the user, or belongs to them."""
    own: ColumnElement[bool] = (model.id if model is User else model.user_id) == user.id
    return own


def is_of_own_order(model: type[Attendee], user: User) -> ColumnElement[bool]:
    """Return the condition that an attendee is on an order of the user."""
    orders = Order.__table__.c
    return model.order_id.in_(select(orders.id).where(orders.user_id == user.id))


def is_organized(model: Any, user: User) -> ColumnElement[bool]:
    """Return the condition that an event, or what belongs to one, is of an event that the user runs."""
    mine = select(Membership.event_id).join(Membership.role)
    mine = mine.where(Membership.user_id == user.id, Role.name.in_(MANAGING_ROLES))
    organized: ColumnElement[bool] = model.event_id.in_(mine)
    return organized


owners = Policy("the user concerned", is_own)
buyers = Policy("the buyer", is_of_own_order)
organizers = Policy("organizers of the event", is_organized)
