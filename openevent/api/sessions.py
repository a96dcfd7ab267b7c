"""Sessions: the talks and workshops of an event, and who speaks in them."""

from marshmallow import fields
from marshmallow.validate import Length

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import Moment, ResourceSchema, Text, name_text, owner, to_many, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import Session, SessionState

__all__ = ["sessions"]


class SessionSchema(ResourceSchema):
    """A session."""

    class Meta:
        type_ = "sessions"
        model = Session

    title = name_text()
    abstract = Text(allow_none=True)
    language = Text(validate=Length(2, 35))
    state = fields.Enum(SessionState, by_value=True)
    starts_at = Moment(allow_none=True)
    ends_at = Moment(allow_none=True)
    created_at = Moment(dump_only=True)

    event = owner("events", "EventSchema")
    track = to_one("tracks", "TrackSchema", allow_none=True)
    speakers = to_many("speakers", "SpeakerSchema", is_linked=True)


sessions = Resource(SessionSchema, read=everybody, change=organizers)
