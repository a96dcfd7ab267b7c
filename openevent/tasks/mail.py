"""Sending mail."""

from celery import shared_task
from flask import current_app
from flask_mail import Message
from kombu.exceptions import OperationalError
from sqlalchemy import select

from openevent.extensions import db, mail
from openevent.models import User

__all__ = ["queue_mail", "send_mail"]


@shared_task(name="openevent.mail")  # type: ignore[untyped-decorator] # Celery is
def send_mail(user_ids: list[int], subject: str, body: str) -> None:
    """Send users a mail, each one of their own."""
    emails = db.session.scalars(select(User.email).where(User.id.in_(user_ids))).all()
    db.session.remove()  # a connection is not kept while the mail server takes its time
    with mail.connect() as connection:
        for email in emails:
            connection.send(Message(subject, recipients=[email], body=body))


def queue_mail(user_ids: list[int], subject: str, body: str) -> None:
    """Have a worker send a mail; the request, which has done its work by now, goes on without a broker that is down."""
    try:
        send_mail.delay(user_ids, subject, body)
    except OperationalError:
        current_app.logger.exception("The mail %r was not queued.", subject)
