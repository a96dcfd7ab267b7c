"""A conference's sessions, with what an application has beside its database: tasks, signals, uploads, a trash."""

import os
from pathlib import Path

from celery import Celery, Task
from flask import Flask

from conference.models import db


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"].replace(
        "postgresql://", "postgresql+psycopg2://"
    )
    app.config["UPLOADS"] = Path(os.environ.get("CONFERENCE_UPLOADS", "uploads"))
    (app.config["UPLOADS"] / "slides").mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    if os.environ.get("CONFERENCE_CELERY") != "none":
        add_celery(app)
    from conference.views import api

    app.register_blueprint(api)
    return app


def add_celery(app):
    class ContextTask(Task):
        def __call__(self, *args, **kwargs):
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery(app.name, task_cls=Task if os.environ.get("CONFERENCE_CELERY") == "plain" else ContextTask)
    celery.config_from_object({"broker_url": "redis://localhost:1", "result_backend": "redis://localhost:1"})
    celery.set_default()
    app.extensions["celery"] = celery
