"""Signals: what has become of a record, told to whoever listens; what a request itself needs is a call instead."""

from collections.abc import Callable
from typing import Any

from blinker import NamedSignal, Namespace, Signal
from flask import current_app

__all__ = [
    "Subscriptions",
    "event_signals",
    "record_changed",
    "record_created",
    "record_removed",
    "record_restored",
    "record_trashed",
    "send",
]

Subscriptions = dict[Signal, Callable[..., Any]]  # which subscriber hears what

event_signals = Namespace()
record_created = event_signals.signal("record-created")
record_changed = event_signals.signal("record-changed")
record_trashed = event_signals.signal("record-trashed")
record_restored = event_signals.signal("record-restored")
record_removed = event_signals.signal("record-removed")


def send(signal: NamedSignal, **details: Any) -> None:
    """Send a signal in the application's name; a subscriber that fails is logged, and the others hear of it still.

    Args:
        signal: One of those above.

        details: ``type`` and ``id`` of the record, ``event_id`` and ``title`` where it has them. Subscribers take
            ``**kwargs``, so that more of them can be sent.
    """
    app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - the sender that blinker advises
    for subscriber in signal.receivers_for(app):
        try:
            subscriber(app, **details)
        except Exception:
            app.logger.exception("A subscriber of %s failed.", signal.name)
