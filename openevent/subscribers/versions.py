"""Counts the changes to an event's parts."""

from typing import Any

from flask import Flask
from sqlalchemy.dialects.postgresql import insert

from openevent import signals
from openevent.extensions import db
from openevent.models import Version

__all__ = ["SUBSCRIPTIONS"]


def count(_app: Flask, **kwargs: Any) -> None:
    """Count a change, if it is one to an event or to a part of one."""
    if kwargs["event_id"] is None:
        return
    change = insert(Version).values(event_id=kwargs["event_id"], type=kwargs["type"], number=1)
    counted = change.on_conflict_do_update(index_elements=["event_id", "type"], set_={"number": Version.number + 1})
    with db.engine.begin() as connection:  # not the request's session, which goes on whatever happens here
        connection.execute(counted)


def count_removal(app: Flask, **kwargs: Any) -> None:
    """Count a removal; the versions of an event went with it."""
    if kwargs["type"] != "events":
        count(app, **kwargs)


SUBSCRIPTIONS: signals.Subscriptions = {
    signals.record_created: count,
    signals.record_changed: count,
    signals.record_trashed: count,
    signals.record_restored: count,
    signals.record_removed: count_removal,
}
