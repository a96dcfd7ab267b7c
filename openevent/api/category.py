"""What event types and event topics share."""

from marshmallow.validate import Regexp

from openevent.jsonapi.fields import ResourceSchema, Text, name_text

__all__ = ["CategorySchema"]


class CategorySchema(ResourceSchema):
    """A name and the slug that stands for it in addresses."""

    class Meta:
        type_ = "categories"

    name = name_text()
    slug = Text(required=True, validate=Regexp(r"[a-z0-9]+(-[a-z0-9]+)*\Z", error="Small letters, figures, hyphens."))
