"""What all schemas share: links that follow from a type's name, moments in UTC, text that can be stored."""

from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length
from marshmallow_jsonapi.flask import Relationship, Schema, SchemaOpts

__all__ = ["Moment", "ResourceSchema", "Text", "name_text", "to_many", "to_one"]

NAME_LENGTH = 200


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


class Text(fields.String):
    """Text that PostgreSQL can store."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise ValidationError("Must not hold NUL characters or lone surrogates.")
        return text


class Moment(fields.AwareDateTime):
    """A moment, in UTC and ISO form; without a zone it is taken as UTC."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", default_timezone=UTC, **options)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return super()._serialize(value and value.astimezone(UTC), attr, obj, **kwargs)


def name_text(**options: Any) -> Text:
    """Return a required field for one short line of text."""
    return Text(required=True, validate=Length(1, NAME_LENGTH), **options)


def to_one(view: str, type_: str, schema: str, **options: Any) -> Relationship:
    """Return a relationship to one resource, e.g. ``to_one("sessions_event", "events", "EventSchema")``.

    Args:
        view: The route that answers with the related resource.

        type_: The related resource's JSON:API type.

        schema: The name of its schema.

        options: Of marshmallow's field.
    """
    return Relationship(
        related_view=f"v1.{view}", related_view_kwargs={"id": "<id>"}, type_=type_, schema=schema, **options
    )


def to_many(view: str, type_: str, schema: str, **options: Any) -> Relationship:
    """Return a relationship to any number of resources, like ``to_one``; read-only unless told otherwise."""
    return to_one(view, type_, schema, **{"many": True, "dump_only": True, **options})
