"""An event-management server: events, their programme and those who come, behind a JSON:API."""

import os
from pathlib import Path

from flask import Flask

from openevent import subscribers
from openevent.api import init_api
from openevent.cli import init_cli
from openevent.extensions import db, jwt, mail, migrate
from openevent.storage import init_storage
from openevent.tasks import make_celery

__all__ = ["create_app"]

MIGRATIONS = Path(__file__).parent / "migrations"


def create_app(config: object | str | None = None) -> Flask:
    """Make the application.

    Args:
        config: A class of settings or its import string; ``APP_CONFIG`` of the environment when None,
            and without that the development settings.
    """
    app = Flask(__name__, static_folder=None)
    app.config.from_object(config or os.environ.get("APP_CONFIG") or "openevent.config.DevelopmentConfig")
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("SECRET_KEY is not set: login tokens would be signed with nothing.")
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
    jwt.init_app(app)
    mail.init_app(app)
    make_celery(app)
    init_storage(app)
    init_api(app)
    init_cli(app)
    if app.config["SIGNALS"]:
        subscribers.connect(app)
    return app
