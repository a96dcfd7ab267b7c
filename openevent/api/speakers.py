"""Speakers."""

from marshmallow import fields
from marshmallow.validate import Length

from openevent.api.programme import ProgrammeDetail, ProgrammeList
from openevent.api.schemas import NAME_LENGTH, ResourceSchema, Text, name_text, to_many, to_one
from openevent.models import Speaker

__all__ = ["SpeakerDetail", "SpeakerList"]


class SpeakerSchema(ResourceSchema):
    """A speaker."""

    class Meta:
        type_ = "speakers"
        model = Speaker

    name = name_text()
    organisation = Text(allow_none=True, validate=Length(max=NAME_LENGTH))
    biography = Text(allow_none=True)
    website = fields.Url(allow_none=True)

    event = to_one("speakers_event", "events", "EventSchema", required=True)
    sessions = to_many("speakers_sessions", "sessions", "SessionSchema")


class SpeakerList(ProgrammeList):
    """All speakers, or those of an event or of a session."""

    schema = SpeakerSchema


class SpeakerDetail(ProgrammeDetail):
    """One speaker."""

    schema = SpeakerSchema
