"""Passwords are kept as salted hashes only."""

from flask import current_app
from werkzeug.security import check_password_hash, generate_password_hash

__all__ = ["hash_password", "password_matches"]


def hash_password(password: str) -> str:
    """Return a salted hash, by the method that the application is configured for."""
    return generate_password_hash(password, method=current_app.config["PASSWORD_HASH_METHOD"])


def password_matches(password_hash: str, password: str) -> bool:
    """Tell whether the hash was made from the password."""
    return check_password_hash(password_hash, password)
