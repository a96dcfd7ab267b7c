"""Users: anybody may sign up; an account is for its user and for administrators to see."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from openevent.api.permissions import require_admin, require_self
from openevent.api.resources import Detail, Listing
from openevent.api.schemas import NAME_LENGTH, Moment, ResourceSchema, Text, to_many
from openevent.models import User
from openevent.passwords import hash_password

__all__ = ["UserDetail", "UserList"]

SHORTEST_PASSWORD = 8


class Password(Text):
    """A password, which comes in only, and is hashed at once."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        password = super()._deserialize(value, attr, data, **kwargs)
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(f"Shorter than {SHORTEST_PASSWORD} characters.")
        return hash_password(password)


class UserSchema(ResourceSchema):
    """A user's account."""

    class Meta:
        type_ = "users"
        model = User

    email = fields.Email(required=True)
    password = Password(required=True, load_only=True, attribute="password_hash")
    first_name = Text(validate=Length(max=NAME_LENGTH))
    last_name = Text(validate=Length(max=NAME_LENGTH))
    is_admin = fields.Boolean(dump_only=True)
    created_at = Moment(dump_only=True)

    events = to_many("users_events", "events", "EventSchema")


class UserList(Listing):
    """All users."""

    schema = UserSchema

    def authorize_reading(self, **_view_args: Any) -> None:
        """Let administrators read."""
        require_admin()

    def authorize_change(self, **_view_args: Any) -> None:
        """Let everybody sign up."""


class UserDetail(Detail):
    """One user."""

    schema = UserSchema

    def authorize_reading(self, **view_args: Any) -> None:
        """Let the user read, and administrators."""
        require_self(view_args["id"])

    def authorize_change(self, **view_args: Any) -> None:
        """Let the user change, and administrators."""
        require_self(view_args["id"])
