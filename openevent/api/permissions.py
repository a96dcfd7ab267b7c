"""Who may do what: the policies of this API, beside those of any."""

from typing import Any

from sqlalchemy import ColumnElement, select

from openevent.jsonapi.policy import Policy, administrators, everybody, logged_in, nobody
from openevent.models import MANAGING_ROLES, Event, Membership, Role, User

__all__ = ["administrators", "everybody", "logged_in", "nobody", "organizers", "themselves"]


def is_oneself(model: type[User], user: User) -> ColumnElement[bool]:
    """Return the condition that a user is the one who asks."""
    return model.id == user.id


def is_organized(model: Any, user: User) -> ColumnElement[bool]:
    """Return the condition that an event, or what belongs to one, is of an event that the user runs."""
    mine = select(Membership.event_id).join(Membership.role)
    event_id = model.id if model is Event else model.event_id
    return event_id.in_(mine.where(Membership.user_id == user.id, Role.name.in_(MANAGING_ROLES)))


themselves = Policy("the user concerned", is_oneself)
organizers = Policy("organizers of the event", is_organized)
