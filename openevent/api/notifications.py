"""Notifications: users read their own, and dismiss them for good."""

from marshmallow import fields

from openevent.api.permissions import nobody, owners
from openevent.jsonapi.fields import Moment, ResourceSchema, Text, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import Notification

__all__ = ["notifications"]


class NotificationSchema(ResourceSchema):
    """A notification."""

    class Meta:
        type_ = "notifications"
        model = Notification

    title = Text(dump_only=True)
    message = Text(dump_only=True)
    is_read = fields.Boolean()
    created_at = Moment(dump_only=True)

    user = to_one("users", "UserSchema", dump_only=True)


notifications = Resource(NotificationSchema, read=owners, change=owners, create=nobody, soft_delete=False)
