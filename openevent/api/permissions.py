"""Who asks, and whether they may: each function returns, or raises the HTTP error to answer with."""

from flask_jwt_extended import get_current_user, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import PyJWTError
from sqlalchemy import select
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Forbidden, Unauthorized

from openevent.api.lookup import find
from openevent.extensions import db, jwt
from openevent.models import MANAGING_ROLES, Event, Membership, Role, User

__all__ = ["current_user", "require_admin", "require_organizer", "require_self"]


@jwt.user_lookup_loader
def user_of_token(_header: dict[str, str], payload: dict[str, str]) -> User | None:
    """Return the user whom a valid token names; None when the account is gone."""
    return db.session.get(User, int(payload["sub"]))


def current_user() -> User:
    """Return the user who is logged in."""
    try:
        verify_jwt_in_request()
    except (JWTExtendedException, PyJWTError) as error:
        raise Unauthorized(str(error), www_authenticate=WWWAuthenticate("jwt")) from error
    user: User = get_current_user()
    return user


def require_admin() -> None:
    """Let administrators pass."""
    if not current_user().is_admin:
        raise Forbidden("Only administrators may do this.")


def require_self(user_id: int) -> None:
    """Let the user concerned pass, and administrators."""
    user = current_user()
    if user.id != user_id and not user.is_admin:
        raise Forbidden("Only the user concerned may do this.")


def require_organizer(event_id: int) -> None:
    """Let those who run the event pass, and administrators."""
    user = current_user()
    find(Event, event_id)
    if not user.is_admin and not runs(user.id, event_id):
        raise Forbidden("Only organizers of the event may do this.")


def runs(user_id: int, event_id: int) -> bool:
    """Tell whether the user has a role in the event that lets them change it."""
    role = select(Membership.id).join(Role).where(Role.name.in_(MANAGING_ROLES))
    mine = role.where(Membership.user_id == user_id, Membership.event_id == event_id)
    return db.session.scalar(mine.limit(1)) is not None
