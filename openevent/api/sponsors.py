"""Sponsors: those who pay for an event and are named for it."""

from marshmallow.validate import Length

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import NAME_LENGTH, ResourceSchema, Text, Url, name_text, owner
from openevent.jsonapi.resource import Resource
from openevent.models import Sponsor

__all__ = ["sponsors"]


class SponsorSchema(ResourceSchema):
    """A sponsor."""

    class Meta:
        type_ = "sponsors"
        model = Sponsor

    name = name_text()
    level = Text(validate=Length(max=NAME_LENGTH))
    website = Url(allow_none=True)

    event = owner("events", "EventSchema")


sponsors = Resource(SponsorSchema, read=everybody, change=organizers)
