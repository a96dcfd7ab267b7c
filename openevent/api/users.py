"""Users: anybody may sign up; an account is for its user and for administrators to see."""

from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length

from openevent.api.permissions import administrators, everybody, owners
from openevent.jsonapi.fields import NAME_LENGTH, Email, Moment, ResourceSchema, Text, to_many
from openevent.jsonapi.resource import Resource
from openevent.models import User
from openevent.passwords import hash_password
from openevent.signals import record_created
from openevent.tasks import queue_mail

__all__ = ["users"]

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

    email = Email(required=True)
    password = Password(required=True, load_only=True, attribute="password_hash")
    first_name = Text(validate=Length(max=NAME_LENGTH))
    last_name = Text(validate=Length(max=NAME_LENGTH))
    is_admin = fields.Boolean(dump_only=True)
    created_at = Moment(dump_only=True)

    events = to_many("events", "EventSchema")
    notifications = to_many("notifications", "NotificationSchema")
    orders = to_many("orders", "OrderSchema")
    uploads = to_many("uploads", "UploadSchema")


def welcome(user: User) -> None:
    """Mail who has signed up."""
    queue_mail([user.id], "Welcome", "Your account is ready.")


users = Resource(
    UserSchema,
    read=owners,
    change=owners,
    create=everybody,
    browse=administrators,
    after={record_created: welcome},
)
