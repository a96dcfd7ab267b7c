"""Subscribers: what happens beside a request, one file each; connected to an application, not to every one there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from openevent.subscribers import notifications, search_index, versions

__all__ = ["connect", "disconnect", "subscribed"]

SUBSCRIPTIONS = (
    versions.SUBSCRIPTIONS,
    notifications.SUBSCRIPTIONS,
    search_index.SUBSCRIPTIONS,
)


def connect(app: Flask) -> None:
    """Let all subscribers hear what an application sends."""
    for subscriptions in SUBSCRIPTIONS:
        for signal, subscriber in subscriptions.items():
            signal.connect(subscriber, sender=app)


def disconnect(app: Flask) -> None:
    """Let none of them hear it any more."""
    for subscriptions in SUBSCRIPTIONS:
        for signal, subscriber in subscriptions.items():
            signal.disconnect(subscriber, sender=app)


@contextmanager
def subscribed(app: Flask) -> Iterator[None]:
    """Let all subscribers hear what an application sends meanwhile."""
    connect(app)
    try:
        yield
    finally:
        disconnect(app)
