"""What event types and event topics share: administrators keep them."""

from typing import Any

from marshmallow.validate import Regexp

from openevent.api.permissions import require_admin
from openevent.api.resources import Detail, Listing
from openevent.api.schemas import ResourceSchema, Text, name_text

__all__ = ["CategoryDetail", "CategoryList", "CategorySchema"]


class CategorySchema(ResourceSchema):
    """A name and the slug that stands for it in addresses."""

    class Meta:
        type_ = "categories"

    name = name_text()
    slug = Text(required=True, validate=Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", error="Small letters, figures, hyphens."))


class CategoryList(Listing):
    """A list that administrators add to."""

    def authorize_change(self, **_view_args: Any) -> None:
        """Let administrators add."""
        require_admin()


class CategoryDetail(Detail):
    """A category that administrators change."""

    def authorize_change(self, **_view_args: Any) -> None:
        """Let administrators change."""
        require_admin()
