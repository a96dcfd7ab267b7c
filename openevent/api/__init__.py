"""The API, version 1: its resources, one file a type, and what is no resource."""

from flask import Flask

from openevent.api import (
    attendees,
    event_topics,
    event_types,
    events,
    faqs,
    notifications,
    orders,
    roles,
    sessions,
    settings,
    speakers,
    sponsors,
    tickets,
    tracks,
    uploads,
    users,
)
from openevent.api.auth import auth
from openevent.api.files import files
from openevent.errors import init_errors
from openevent.jsonapi.routes import make_api

__all__ = ["TYPES", "init_api"]

TYPES = (
    *(users, roles, event_types, event_topics, events, tracks, sessions, speakers),
    *(tickets, orders, attendees, sponsors, faqs, notifications, uploads, settings),
)

api = make_api("v1")


def init_api(app: Flask) -> None:
    """Add the API to an application."""
    app.register_blueprint(auth)
    app.register_blueprint(files)
    api.init_app(app)
    init_errors(app)
