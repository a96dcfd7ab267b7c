"""Sessions: the talks and workshops of an event, and who speaks in them."""

from marshmallow import fields
from marshmallow.validate import Length
from sqlalchemy import select

from openevent.api.permissions import everybody, organizers
from openevent.extensions import db
from openevent.jsonapi.fields import Moment, ResourceSchema, Text, name_text, owner, to_many, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import MANAGING_ROLES, Membership, Role, Session, SessionState
from openevent.signals import record_restored
from openevent.tasks import queue_mail

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


def mail_organizers(session: Session) -> None:
    """Mail those who run the event that a session is back."""
    subject, ids = f"Restored: {session.title}", organizer_ids(session.event_id)
    queue_mail(ids, subject, f"{session.title} has been restored from the trash.")


def organizer_ids(event_id: int) -> list[int]:
    """Return the ids of those who run an event."""
    roles = select(Membership.user_id).join(Membership.role).where(Role.name.in_(MANAGING_ROLES))
    return list(db.session.scalars(roles.where(Membership.event_id == event_id)))


sessions = Resource(SessionSchema, read=everybody, change=organizers, after={record_restored: mail_organizers})
