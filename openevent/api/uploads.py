"""Uploads: what is known of a file; everybody reads, whoever is logged in brings one and deletes their own."""

from marshmallow import fields

from openevent.api.permissions import everybody, nobody, owners
from openevent.jsonapi.fields import Moment, ResourceSchema, Text, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import Upload
from openevent.signals import record_removed
from openevent.storage import storage

__all__ = ["UploadSchema", "uploads"]


class UploadSchema(ResourceSchema):
    """An upload."""

    class Meta:
        type_ = "uploads"
        model = Upload

    name = Text(dump_only=True)
    content_type = Text(dump_only=True)
    size = fields.Integer(dump_only=True)
    created_at = Moment(dump_only=True)

    user = to_one("users", "UserSchema", dump_only=True)


def forget(upload: Upload) -> None:
    """Remove the bytes of what is gone for good."""
    storage().remove(upload.key)


uploads = Resource(
    UploadSchema, read=everybody, change=nobody, create=nobody, delete=owners, after={record_removed: forget}
)
