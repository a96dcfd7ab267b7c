"""What schemas are made of: links that follow from names, moments in UTC, text that can be stored."""

from datetime import UTC, datetime
from typing import Any

import flask
from marshmallow import ValidationError, fields
from marshmallow.validate import Length
from marshmallow_jsonapi.flask import Relationship, Schema, SchemaOpts

__all__ = [
    "NAME_LENGTH",
    "Email",
    "Moment",
    "Related",
    "ResourceSchema",
    "Text",
    "Url",
    "is_storable",
    "name_text",
    "owner",
    "to_many",
    "to_one",
]

NAME_LENGTH = 200
FIRST_YEAR, LAST_YEAR = 2, 9998  # in any time zone of the database's, what Python can read


class Text(fields.String):
    """Text that PostgreSQL can store."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if not is_storable(text):
            raise ValidationError("Must not hold NUL characters or lone surrogates.")
        return text


class Email(Text, fields.Email):
    """An e-mail address."""


class Url(Text, fields.Url):
    """A URL."""


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL can store a text."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class Moment(fields.AwareDateTime):
    """A moment, in UTC and ISO form; without a zone it is taken as UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(f"Must be of the years {FIRST_YEAR} to {LAST_YEAR}.")
        return moment

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(value and value.astimezone(UTC), attr, obj, **kwargs)


class ResourceOptions(SchemaOpts):  # type: ignore[misc]
    """A resource's own address is that of its type's detail."""

    def __init__(self, meta: type, **options: Any) -> None:
        super().__init__(meta, **options)
        self.self_url = f"v1.{self.type_}_detail"
        self.self_url_kwargs = {"id": "<id>"}


class ResourceSchema(Schema):  # type: ignore[misc]
    """Base of every schema; its Meta names the JSON:API type and the model."""

    OPTIONS_CLASS = ResourceOptions

    class Meta:
        """Never used itself; marshmallow-jsonapi wants a type."""

        type_ = "resources"

    id = fields.Integer(as_string=True)
    deleted_at = Moment(dump_only=True)  # of rows that have one


class Related(Relationship):  # type: ignore[misc]
    """A relationship, whose addresses follow from the type and the name.

    Args:
        is_fixed: Whether it stays what it was made as.

        is_linked: Whether the links have an address of their own.

        options: Of marshmallow's field.
    """

    def __init__(self, *, is_fixed: bool = False, is_linked: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.is_fixed, self.is_linked = is_fixed, is_linked

    def get_related_url(self, obj: Any) -> str:
        """Return the address of what is related."""
        return flask.url_for(f"v1.{self.parent.opts.type_}_{self.name}", id=obj.id)

    def get_self_url(self, obj: Any) -> str | None:
        """Return the address of the links themselves, if they have one."""
        if not self.is_linked:
            return None
        return flask.url_for(f"v1.{self.parent.opts.type_}_{self.name}_links", id=obj.id)


def name_text(**options: Any) -> Text:
    """Return a required field for one short line of text."""
    return Text(required=True, validate=Length(1, NAME_LENGTH), **options)


def to_one(type_: str, schema: str, **options: Any) -> Related:
    """Return a relationship to one resource, e.g. ``to_one("tracks", "TrackSchema")``.

    Args:
        type_: The related resource's JSON:API type.

        schema: The name of its schema.

        options: Of the field.
    """
    return Related(type_=type_, schema=schema, **options)


def to_many(type_: str, schema: str, **options: Any) -> Related:
    """Return a relationship to any number of resources, like ``to_one``; read-only unless it has links of its own."""
    return Related(type_=type_, schema=schema, many=True, dump_only=not options.get("is_linked"), **options)


def owner(type_: str, schema: str) -> Related:
    """Return the relationship to the one resource that another belongs to for good."""
    return to_one(type_, schema, required=True, is_fixed=True)
