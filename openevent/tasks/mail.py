"""Sending mail."""

from celery import shared_task
from flask_mail import Message
from sqlalchemy import select

from openevent.extensions import db, mail
from openevent.models import User

__all__ = ["send_mail"]


@shared_task(name="openevent.mail")  # type: ignore[untyped-decorator] # Celery is
def send_mail(user_ids: list[int], subject: str, body: str) -> None:
    """Send users a mail, each one of their own."""
    emails = db.session.scalars(select(User.email).where(User.id.in_(user_ids))).all()
    db.session.remove()  # a connection is not kept while the mail server takes its time
    with mail.connect() as connection:
        for email in emails:
            connection.send(Message(subject, recipients=[email], body=body))
