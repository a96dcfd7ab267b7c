"""Logging in: an e-mail address and a password for a token."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_jwt_extended import create_access_token
from marshmallow import Schema
from sqlalchemy import select
from werkzeug.exceptions import BadRequest, Unauthorized

from openevent.extensions import db
from openevent.jsonapi.fields import Text
from openevent.models import User
from openevent.passwords import password_matches

__all__ = ["auth"]

auth = Blueprint("auth", __name__, url_prefix="/v1/auth")


class CredentialsSchema(Schema):
    """What one logs in with."""

    email = Text(required=True)
    password = Text(required=True)


@auth.post("/session")
def log_in() -> Response:
    """Answer the right password with a token, which goes into ``Authorization: JWT ...``."""
    credentials = read_credentials(request.get_json())
    user = db.session.scalar(select(User).where(User.email == credentials["email"]))
    if user is None or not password_matches(user.password_hash, credentials["password"]):
        raise Unauthorized("The e-mail address or the password is wrong.")
    return jsonify(access_token=create_access_token(str(user.id)))


def read_credentials(document: Any) -> dict[str, str]:
    """Return the credentials of a request's body."""
    if not isinstance(document, dict):
        raise BadRequest("Must be an object.")
    credentials: dict[str, str] = CredentialsSchema().load(document)
    return credentials
