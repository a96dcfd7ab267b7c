"""Speakers: those who hold an event's sessions."""

from marshmallow.validate import Length

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import NAME_LENGTH, ResourceSchema, Text, Url, name_text, owner, to_many
from openevent.jsonapi.resource import Resource
from openevent.models import Speaker

__all__ = ["speakers"]


class SpeakerSchema(ResourceSchema):
    """A speaker."""

    class Meta:
        type_ = "speakers"
        model = Speaker

    name = name_text()
    organisation = Text(allow_none=True, validate=Length(max=NAME_LENGTH))
    biography = Text(allow_none=True)
    website = Url(allow_none=True)

    event = owner("events", "EventSchema")
    sessions = to_many("sessions", "SessionSchema")


speakers = Resource(SpeakerSchema, read=everybody, change=organizers)
