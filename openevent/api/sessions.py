"""Sessions, and who speaks in them."""

from typing import Any

from marshmallow import fields
from marshmallow.validate import Length

from openevent.api.lookup import find
from openevent.api.permissions import current_user, require_organizer
from openevent.api.programme import ProgrammeDetail, ProgrammeList, require_same_event
from openevent.api.resources import RelationshipToMany
from openevent.api.schemas import Moment, ResourceSchema, Text, name_text, to_many, to_one
from openevent.models import Session, SessionState, Speaker, Track

__all__ = ["SessionDetail", "SessionList", "SessionSpeakers"]


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

    event = to_one("sessions_event", "events", "EventSchema", required=True)
    track = to_one("sessions_track", "tracks", "TrackSchema", allow_none=True)
    speakers = to_many(
        "sessions_speakers",
        "speakers",
        "SpeakerSchema",
        dump_only=False,
        self_view="v1.sessions_speakers_links",
        self_view_kwargs={"id": "<id>"},
    )


def require_own_programme(event_id: int, data: dict[str, Any]) -> None:
    """Refuse a track or speakers of another event."""
    if data.get("track") is not None:
        require_same_event(event_id, Track, [data["track"]], "track")
    require_same_event(event_id, Speaker, data.get("speakers", []), "speakers")


class SessionList(ProgrammeList):
    """All sessions, or those of an event, of a track or of a speaker."""

    schema = SessionSchema

    def before_post(self, args: Any, kwargs: Any, data: dict[str, Any]) -> None:
        """Let the organizers add a session, with a track and speakers of the same event."""
        super().before_post(args, kwargs, data)
        require_own_programme(data["event"], data)


class SessionDetail(ProgrammeDetail):
    """One session."""

    schema = SessionSchema

    def before_patch(self, args: Any, kwargs: dict[str, Any], data: dict[str, Any]) -> None:
        """Keep its track and speakers in its event."""
        super().before_patch(args, kwargs, data)
        require_own_programme(self.event_id(kwargs["id"]), data)


class SessionSpeakers(RelationshipToMany):
    """Who speaks in a session, as identifiers."""

    schema = SessionSchema

    def authorize_change(self, **view_args: Any) -> None:
        """Let the organizers of the session's event change them."""
        current_user()
        require_organizer(find(Session, view_args["id"]).event_id)

    def before_post(self, _args: Any, kwargs: dict[str, Any], json_data: dict[str, Any]) -> None:
        """Refuse speakers of another event."""
        ids = [int(identifier["id"]) for identifier in json_data["data"]]
        require_same_event(find(Session, kwargs["id"]).event_id, Speaker, ids, "speakers")

    before_patch = before_post
