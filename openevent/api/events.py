"""Events: everybody reads them, whoever is logged in makes one, its organizers change it."""

from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields
from marshmallow.validate import Length
from sqlalchemy import select

from openevent.api.permissions import current_user, require_organizer, require_self
from openevent.api.resources import Detail, Listing
from openevent.api.schemas import NAME_LENGTH, Moment, ResourceSchema, Text, name_text, to_many, to_one
from openevent.extensions import db
from openevent.models import OWNER, Event, Membership, Role, User

__all__ = ["EventDetail", "EventList"]


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

    event_type = to_one("events_event_type", "event-types", "EventTypeSchema", allow_none=True)
    event_topic = to_one("events_event_topic", "event-topics", "EventTopicSchema", allow_none=True)
    sessions = to_many("events_sessions", "sessions", "SessionSchema")
    speakers = to_many("events_speakers", "speakers", "SpeakerSchema")
    tracks = to_many("events_tracks", "tracks", "TrackSchema")


class EventList(Listing):
    """All events, those of a user, of a type or of a topic."""

    schema = EventSchema

    def authorize_reading(self, **view_args: Any) -> None:
        """Let everybody read; which events somebody runs is for that user and for administrators to know."""
        if self.parent is User.events:
            require_self(view_args["id"])

    def create_object(self, data: dict[str, Any], kwargs: dict[str, Any]) -> Event:
        """Make the event, and its maker the owner."""
        owner = db.session.scalars(select(Role).where(Role.name == OWNER)).one()
        data["memberships"] = [Membership(user_id=current_user().id, role_id=owner.id)]
        event: Event = super().create_object(data, kwargs)
        return event


class EventDetail(Detail):
    """One event."""

    schema = EventSchema

    def authorize_change(self, **view_args: Any) -> None:
        """Let the organizers change."""
        require_organizer(view_args["id"])
