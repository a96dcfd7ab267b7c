"""Logging in: whoever a request's documentation says is logged in, is."""

from flask_jwt_extended import create_access_token

from dreddkit import Transaction, authenticate, before_all, stash
from fixtures.static import SUPER_ADMIN_ID
from openevent.extensions import jwt

FIRST_USER_ID = SUPER_ADMIN_ID + 1
USER_IDS = {"JWT <token>": SUPER_ADMIN_ID, "JWT <token of an ordinary user>": FIRST_USER_ID}


@before_all
def sign_tokens(_transactions: list[Transaction]) -> None:
    """Let the vanilla application sign tokens as the server does."""
    jwt.init_app(stash["app"])


@authenticate("*")
def log_in(transaction: Transaction) -> dict[str, str] | None:
    """Return a real token where the documentation has a placeholder for one."""
    user_id = USER_IDS.get(transaction.headers.get("Authorization", ""))
    return {"Authorization": f"JWT {create_access_token(str(user_id))}"} if user_id else None
