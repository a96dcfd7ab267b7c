"""The API, version 1: its resources, one file a type, and what is no resource."""

from flask import Flask

from openevent.api import event_topics, event_types, events, roles, sessions, speakers, tracks, users
from openevent.api.auth import auth
from openevent.errors import init_errors
from openevent.jsonapi.routes import make_api

__all__ = ["TYPES", "init_api"]

TYPES = (users, roles, event_types, event_topics, events, tracks, sessions, speakers)

api = make_api("v1")


def init_api(app: Flask) -> None:
    """Add the API to an application."""
    app.register_blueprint(auth)
    api.init_app(app)
    init_errors(app)
