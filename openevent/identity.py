"""Who asks: the user whom a request's token names."""

from flask_jwt_extended import get_current_user, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import PyJWTError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from openevent.extensions import db, jwt
from openevent.models import User

__all__ = ["asker", "current_user"]


@jwt.user_lookup_loader
def user_of_token(_header: dict[str, str], payload: dict[str, str]) -> User | None:
    """Return the user whom a valid token names; None when the account is gone."""
    return db.session.get(User, int(payload["sub"]))


def current_user() -> User:
    """Return the user who is logged in; nobody else gets on."""
    user = asker(optional=False)
    assert user is not None  # noqa: S101 - tells the type checker
    return user


def asker(*, optional: bool = True) -> User | None:
    """Return the user who is logged in, or None when there is no token; a token that is none is refused."""
    try:
        verify_jwt_in_request(optional=optional)
    except (JWTExtendedException, PyJWTError) as error:
        raise Unauthorized(str(error), www_authenticate=WWWAuthenticate("jwt")) from error
    user: User | None = get_current_user()
    return user
