"""Tracks: the lines that an event's programme is divided into."""

from marshmallow.validate import Regexp

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import ResourceSchema, Text, name_text, owner, to_many
from openevent.jsonapi.resource import Resource
from openevent.models import Track

__all__ = ["tracks"]


class TrackSchema(ResourceSchema):
    """A track."""

    class Meta:
        type_ = "tracks"
        model = Track

    name = name_text()
    description = Text(allow_none=True)
    color = Text(validate=Regexp(r"#[0-9a-fA-F]{6}\Z", error="Not a colour, e.g. #ff8800."))

    event = owner("events", "EventSchema")
    sessions = to_many("sessions", "SessionSchema")


tracks = Resource(TrackSchema, read=everybody, change=organizers)
