"""Background tasks: what is done after a request, or beside it, by Celery's workers."""

from openevent.tasks.celery import make_celery
from openevent.tasks.mail import queue_mail, send_mail

__all__ = ["make_celery", "queue_mail", "send_mail"]
