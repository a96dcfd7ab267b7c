"""The workers' way in: ``celery --app openevent.worker worker``."""

from openevent import create_app

__all__ = ["celery"]

celery = create_app().extensions["celery"]
