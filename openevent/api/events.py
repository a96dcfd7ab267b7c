"""Events: everybody reads them, whoever is logged in makes one and owns it, its organizers change it."""

from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields
from marshmallow.validate import Length
from sqlalchemy import select

from openevent.api.permissions import everybody, logged_in, organizers
from openevent.extensions import db
from openevent.identity import current_user
from openevent.jsonapi.fields import NAME_LENGTH, Moment, ResourceSchema, Text, name_text, to_many, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import OWNER, Event, Membership, Role

__all__ = ["events"]


def check_timezone(name: str) -> None:
    """Refuse a name that the time zone database does not have."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValidationError("Not a time zone, e.g. Europe/Berlin.") from error


class EventSchema(ResourceSchema):
    """An event."""

    class Meta:
        type_ = "events"
        model = Event

    name = name_text()
    description = Text(allow_none=True)
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    timezone = Text(validate=check_timezone)
    location_name = Text(allow_none=True, validate=Length(max=NAME_LENGTH))
    is_online = fields.Boolean()
    created_at = Moment(dump_only=True)

    event_type = to_one("event-types", "EventTypeSchema", allow_none=True)
    event_topic = to_one("event-topics", "EventTopicSchema", allow_none=True)
    attendees = to_many("attendees", "AttendeeSchema")
    faqs = to_many("faqs", "FaqSchema")
    orders = to_many("orders", "OrderSchema")
    sessions = to_many("sessions", "SessionSchema")
    speakers = to_many("speakers", "SpeakerSchema")
    sponsors = to_many("sponsors", "SponsorSchema")
    tickets = to_many("tickets", "TicketSchema")
    tracks = to_many("tracks", "TrackSchema")


def own(event: Event) -> None:
    """Make the maker of an event its owner."""
    owner = db.session.scalars(select(Role).where(Role.name == OWNER)).one()
    event.memberships.append(Membership(user_id=current_user().id, role_id=owner.id))


events = Resource(EventSchema, read=everybody, change=organizers, create=logged_in, complete=own)
