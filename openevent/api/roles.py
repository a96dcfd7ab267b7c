"""Roles, which are given and not made."""

from openevent.api.permissions import everybody, nobody
from openevent.jsonapi.fields import ResourceSchema, Text
from openevent.jsonapi.resource import Resource
from openevent.models import Role

__all__ = ["roles"]


class RoleSchema(ResourceSchema):
    """A role."""

    class Meta:
        type_ = "roles"
        model = Role

    name = Text()
    title = Text()


roles = Resource(RoleSchema, read=everybody, change=nobody)
