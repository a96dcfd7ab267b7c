"""Tracks."""

from marshmallow.validate import Regexp

from openevent.api.programme import ProgrammeDetail, ProgrammeList
from openevent.api.schemas import ResourceSchema, Text, name_text, to_many, to_one
from openevent.models import Track

__all__ = ["TrackDetail", "TrackList"]


class TrackSchema(ResourceSchema):
    """A track."""

    class Meta:
        type_ = "tracks"
        model = Track

    name = name_text()
    description = Text(allow_none=True)
    color = Text(validate=Regexp(r"#[0-9a-fA-F]{6}\Z", error="Not a colour, e.g. #ff8800."))

    event = to_one("tracks_event", "events", "EventSchema", required=True)
    sessions = to_many("tracks_sessions", "sessions", "SessionSchema")


class TrackList(ProgrammeList):
    """All tracks, or those of an event."""

    schema = TrackSchema


class TrackDetail(ProgrammeDetail):
    """One track."""

    schema = TrackSchema
