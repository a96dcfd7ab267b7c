"""The API, version 1: which address leads to which resource."""

from typing import Any

from flask import Blueprint, Flask
from flask_rest_jsonapi_next import Api

from openevent.api.auth import auth
from openevent.api.event_topics import EventTopicDetail, EventTopicList
from openevent.api.event_types import EventTypeDetail, EventTypeList
from openevent.api.events import EventDetail, EventList
from openevent.api.resources import Resource
from openevent.api.roles import RoleDetail, RoleList
from openevent.api.sessions import SessionDetail, SessionList, SessionSpeakers
from openevent.api.speakers import SpeakerDetail, SpeakerList
from openevent.api.tracks import TrackDetail, TrackList
from openevent.api.users import UserDetail, UserList
from openevent.errors import init_errors
from openevent.models import Event, EventTopic, EventType, Session, Speaker, Track, User

__all__ = ["init_api"]

ONE = "<int(max=2147483647):id>"  # what fits PostgreSQL's integer; anything else is a 404

RESOURCES: dict[str, tuple[type[Resource], type[Resource]]] = {
    "users": (UserList, UserDetail),
    "roles": (RoleList, RoleDetail),
    "event-types": (EventTypeList, EventTypeDetail),
    "event-topics": (EventTopicList, EventTopicDetail),
    "events": (EventList, EventDetail),
    "tracks": (TrackList, TrackDetail),
    "sessions": (SessionList, SessionDetail),
    "speakers": (SpeakerList, SpeakerDetail),
}
RELATED: dict[str, dict[Any, type[Resource]]] = {
    "users": {User.events: EventList},
    "event-types": {EventType.events: EventList},
    "event-topics": {EventTopic.events: EventList},
    "events": {
        Event.event_type: EventTypeDetail,
        Event.event_topic: EventTopicDetail,
        Event.tracks: TrackList,
        Event.sessions: SessionList,
        Event.speakers: SpeakerList,
    },
    "tracks": {Track.event: EventDetail, Track.sessions: SessionList},
    "sessions": {Session.event: EventDetail, Session.track: TrackDetail, Session.speakers: SpeakerList},
    "speakers": {Speaker.event: EventDetail, Speaker.sessions: SessionList},
}


def init_api(app: Flask) -> None:
    """Add the API to an application."""
    app.register_blueprint(auth)
    api.init_app(app)
    init_errors(app)


def make_api() -> Api:
    """Return the API with all its routes, on a blueprint."""
    api = Api(blueprint=Blueprint("v1", __name__, url_prefix="/v1"))
    for type_, (listing, detail) in RESOURCES.items():
        api.route(listing, f"{type_}_list", f"/{type_}")
        api.route(detail, f"{type_}_detail", f"/{type_}/{ONE}")
        for parent, resource in RELATED.get(type_, {}).items():
            route_related(api, type_, parent, resource)
    api.route(SessionSpeakers, "sessions_speakers_links", f"/sessions/{ONE}/relationships/speakers")
    return api


def route_related(api: Api, type_: str, parent: Any, resource: type[Resource]) -> None:
    """Add the read-only route from a resource to what its relationship leads to."""
    api.route(
        resource,
        f"{type_}_{parent.key}",
        f"/{type_}/{ONE}/{parent.key.replace('_', '-')}",
        resource_kwargs={"parent": parent},
        url_rule_options={"methods": ["GET"]},
    )


api = make_api()
