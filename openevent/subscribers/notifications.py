"""Notifies those who run an event of new sessions and orders, and of what comes back from the trash."""

from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from openevent import signals
from openevent.extensions import db
from openevent.models import MANAGING_ROLES, Membership, Notification, Role

__all__ = ["SUBSCRIPTIONS"]

TITLES = {"sessions": "New session", "orders": "New order"}


def notify_of_new(_app: Flask, **kwargs: Any) -> None:
    """Notify of a new session or order."""
    if kwargs["type"] in TITLES:
        notify(kwargs["event_id"], TITLES[kwargs["type"]], kwargs["title"] or "")


def notify_of_restored(_app: Flask, **kwargs: Any) -> None:
    """Notify of what has come back."""
    if kwargs["event_id"] is not None:
        notify(kwargs["event_id"], "Restored from the trash", kwargs["title"] or "")


def notify(event_id: int, title: str, message: str) -> None:
    """Write a notification for each user who runs the event."""
    organizers = select(Membership.user_id).join(Membership.role).where(Role.name.in_(MANAGING_ROLES))
    with db.engine.begin() as connection:
        ids = connection.scalars(organizers.where(Membership.event_id == event_id)).all()
        rows = [{"user_id": user_id, "title": title, "message": message} for user_id in ids]
        if rows:
            connection.execute(insert(Notification), rows)


SUBSCRIPTIONS: signals.Subscriptions = {
    signals.record_created: notify_of_new,
    signals.record_restored: notify_of_restored,
}
