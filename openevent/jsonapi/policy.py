"""Policies: who may do something, as a condition on rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_rest_jsonapi_next.exceptions import ObjectNotFound
from sqlalchemy import ColumnElement, false, or_, select, true
from werkzeug.exceptions import Forbidden

from openevent.extensions import db
from openevent.identity import current_user
from openevent.models import Base, User
from openevent.soft_deletes import WITH_TRASHED

__all__ = ["Policy", "administrators", "admit", "everybody", "logged_in", "nobody", "require"]

Condition = ColumnElement[bool]


def all_rows(_model: Any, _user: User) -> Condition:
    """Return the condition that every row meets."""
    return true()


def no_rows(_model: Any, _user: User) -> Condition:
    """Return the condition that no row meets."""
    return false()


@dataclass(frozen=True)
class Policy:
    """Who may do something; administrators always may.

    Args:
        who: What a refusal calls them.

        rows: The condition on a model's rows with which a user may.

        is_public: Whether one need not be logged in.
    """

    who: str
    rows: Callable[[Any, User], Condition]
    is_public: bool = False

    def __or__(self, other: "Policy") -> "Policy":
        """Return the policy that lets both pass."""
        return Policy(f"{self.who} and {other.who}", lambda *asked: or_(self.rows(*asked), other.rows(*asked)))

    def allows(self, model: type[Base], user: User | None) -> Condition:
        """Return the condition on the model's rows with which somebody may; None is who is not logged in."""
        if self.is_public or (user is not None and user.is_admin):
            return true()
        return false() if user is None else self.rows(model, user)

    def refusal(self) -> Forbidden:
        """Return the error for those who may not."""
        return Forbidden(f"Only {self.who} may do this.")


everybody = Policy("everybody", all_rows, is_public=True)
logged_in = Policy("users", all_rows)
administrators = Policy("administrators", no_rows)
nobody = Policy("nobody", no_rows)


def admit(policy: Policy) -> None:
    """Refuse those whom a policy allows nothing, whatever the row."""
    if not policy.is_public and not current_user().is_admin and policy.rows is no_rows:
        raise policy.refusal()


def require(policy: Policy, model: type[Base], object_id: int, *, trashed: bool = False) -> None:
    """Refuse those whom a policy does not allow something with a row, which has to exist, at least in the trash."""
    if policy.is_public:
        return
    allowing = select(policy.allows(model, current_user())).where(model.id == object_id)
    allowed = db.session.scalar(allowing, execution_options={WITH_TRASHED: trashed})
    if allowed is None:
        raise ObjectNotFound(f"{model.__name__} {object_id} does not exist.")
    if not allowed:
        raise policy.refusal()
