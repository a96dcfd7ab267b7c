"""Signals: sent always, heard by those who are connected, and no trouble to the request."""

from collections.abc import Callable
from typing import Any

import pytest
from blinker import Signal
from flask import Flask

from factories import EventFactory, MembershipFactory, SessionFactory, UserFactory
from openevent import create_app, signals
from openevent.config import TestingConfig
from openevent.extensions import db
from openevent.models import Notification, SearchEntry, Version
from openevent.subscribers import subscribed
from tests.openevent.conftest import Send

RENAME = {"data": {"type": "sessions", "id": "1", "attributes": {"title": "New"}}}
CREATE = {
    "data": {
        "type": "sessions",
        "attributes": {"title": "Looms"},
        "relationships": {"event": {"data": {"type": "events", "id": "1"}}},
    }
}
JSONAPI = {"Content-Type": "application/vnd.api+json"}


def rows(model: Any, *attributes: str) -> list[tuple[Any, ...]]:
    """Return attributes of all rows."""
    return [tuple(getattr(row, name) for name in attributes) for row in db.session.query(model).order_by(model.id)]


@pytest.fixture
def heard(app: Flask) -> Callable[[Signal], list[dict[str, Any]]]:
    """Connects a receiver to a signal and returns the list of what it hears."""

    def listen(signal: Signal) -> list[dict[str, Any]]:
        calls: list[dict[str, Any]] = []

        def note(_app: Flask, **kwargs: Any) -> None:
            calls.append(kwargs)

        signal.connect(note, sender=app, weak=False)
        return calls

    return listen


def test_each_change_is_told(send: Send, heard: Callable[[Signal], list[dict[str, Any]]]) -> None:
    """Creating, changing, trashing, restoring and removing have a signal each, in the application's name."""
    EventFactory()
    told = {name: heard(signal) for name, signal in signals.event_signals.items()}
    send("POST", "/v1/sessions", CREATE, user=1)
    send("PATCH", "/v1/sessions/1", RENAME, user=1)
    send("DELETE", "/v1/sessions/1", user=1)
    send("POST", "/v1/sessions/1/restore", user=1, headers=JSONAPI)
    send("DELETE", "/v1/sessions/1?permanent=true", user=1)
    session = {"type": "sessions", "id": 1, "event_id": 1}
    assert told == {
        "record-created": [session | {"title": "Looms"}],
        "record-changed": [session | {"title": "New"}],
        "record-trashed": [session | {"title": "New"}],
        "record-restored": [session | {"title": "New"}],
        "record-removed": [session | {"title": "New"}],
    }


def test_a_refused_request_tells_nothing(send: Send, heard: Callable[[Signal], list[dict[str, Any]]]) -> None:
    """Signals are sent when a change is committed."""
    SessionFactory()
    UserFactory()
    changed = heard(signals.record_changed)
    assert send("PATCH", "/v1/sessions/1", RENAME, user=2).status_code == 403
    assert changed == []


def test_several_subscribers_hear_one_signal(app: Flask, send: Send) -> None:
    """A new session is counted, notified of and found."""
    MembershipFactory()
    with subscribed(app):
        send("POST", "/v1/sessions", CREATE, user=2)
        send("PATCH", "/v1/sessions/1", RENAME, user=2)
    assert rows(Version, "event_id", "type", "number") == [(1, "sessions", 2)]
    assert rows(Notification, "user_id", "title", "message") == [(2, "New session", "Looms")]
    assert rows(SearchEntry, "type", "resource_id", "words") == [("sessions", 1, "New")]


def test_what_is_trashed_is_not_found_until_it_is_restored(app: Flask, send: Send) -> None:
    """The index forgets and learns again, and the organizers hear of it."""
    MembershipFactory()
    with subscribed(app):
        send("POST", "/v1/sessions", CREATE, user=2)
        send("DELETE", "/v1/sessions/1", user=2)
        assert rows(SearchEntry, "words") == []
        send("POST", "/v1/sessions/1/restore", user=2, headers=JSONAPI)
    assert rows(SearchEntry, "words") == [("Looms",)]
    assert rows(Notification, "title")[-1] == ("Restored from the trash",)


def test_a_removed_event_troubles_no_subscriber(app: Flask, send: Send, caplog: pytest.LogCaptureFixture) -> None:
    """Its versions went with it."""
    EventFactory()
    with subscribed(app):
        assert send("DELETE", "/v1/events/1?permanent=true", user=1).status_code == 200
    assert not caplog.records


def test_in_tests_nobody_is_subscribed(app: Flask, send: Send) -> None:
    """Without the context manager a request leaves no trace of subscribers."""
    assert not app.config["SIGNALS"]
    MembershipFactory()
    assert send("POST", "/v1/sessions", CREATE, user=2).status_code == 201
    assert [rows(model, "id") for model in (Version, Notification, SearchEntry)] == [[], [], []]


def test_the_configuration_subscribes(monkeypatch: pytest.MonkeyPatch) -> None:
    """OPENEVENT_SIGNALS turns them on for a testing application, which other ones do not notice."""
    quiet = create_app(TestingConfig)
    monkeypatch.setenv("OPENEVENT_SIGNALS", "1")
    loud = create_app(TestingConfig)
    assert not list(signals.record_created.receivers_for(quiet))
    assert len(list(signals.record_created.receivers_for(loud))) == 3


def test_a_failing_subscriber_stops_neither_the_request_nor_the_others(
    app: Flask, send: Send, caplog: pytest.LogCaptureFixture
) -> None:
    """Its fault is logged; versions are counted and the answer is whole."""
    SessionFactory()

    def fail(_app: Flask, **_kwargs: Any) -> None:
        db.session.execute(db.text("SELECT 1 / 0"))

    with subscribed(app), signals.record_changed.connected_to(fail, sender=app):
        response = send("PATCH", "/v1/sessions/1", RENAME, user=1)
    assert response.get_json()["data"]["attributes"]["title"] == "New"
    assert rows(Version, "number") == [(1,)]
    assert "A subscriber of record-changed failed." in caplog.text
    assert "DivisionByZero" in caplog.text
