"""Keeps the words by which events, sessions and speakers are found."""

from typing import Any

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from openevent import signals
from openevent.extensions import db
from openevent.models import SearchEntry

__all__ = ["SUBSCRIPTIONS"]

FOUND = frozenset({"events", "sessions", "speakers"})


def index(_app: Flask, **kwargs: Any) -> None:
    """Write the words of what can be found."""
    if kwargs["type"] not in FOUND:
        return
    entry = insert(SearchEntry).values(type=kwargs["type"], resource_id=kwargs["id"], words=kwargs["title"])
    entry = entry.on_conflict_do_update(index_elements=["type", "resource_id"], set_={"words": kwargs["title"]})
    with db.engine.begin() as connection:
        connection.execute(entry)


def forget(_app: Flask, **kwargs: Any) -> None:
    """Drop the words of what is not there any more."""
    entry = delete(SearchEntry).where(SearchEntry.type == kwargs["type"], SearchEntry.resource_id == kwargs["id"])
    with db.engine.begin() as connection:
        connection.execute(entry)


SUBSCRIPTIONS: signals.Subscriptions = {
    signals.record_created: index,
    signals.record_changed: index,
    signals.record_restored: index,
    signals.record_trashed: forget,
    signals.record_removed: forget,
}
