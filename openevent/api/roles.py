"""Roles, which are given and not made."""

from openevent.api.resources import Detail, Listing
from openevent.api.schemas import ResourceSchema, Text
from openevent.models import Role

__all__ = ["RoleDetail", "RoleList"]


class RoleSchema(ResourceSchema):
    """A role."""

    class Meta:
        type_ = "roles"
        model = Role

    name = Text()
    title = Text()


class RoleList(Listing):
    """All roles."""

    methods = ("GET",)
    schema = RoleSchema


class RoleDetail(Detail):
    """One role."""

    methods = ("GET",)
    schema = RoleSchema
