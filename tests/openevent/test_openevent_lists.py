"""Lists: sorted, cut into pages, filtered, with what is related, and in a fixed number of queries."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from factories import AttendeeFactory, EventFactory, SessionFactory, TrackFactory, UserFactory
from openevent.extensions import db
from openevent.models import Event
from tests.openevent.conftest import Send


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL that the application executes meanwhile."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def names(send: Send, query: str) -> list[str]:
    """Return the names of the events that a query string leads to."""
    response = send("GET", f"/v1/events?{query}")
    return [resource["attributes"]["name"] for resource in response.get_json()["data"]]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/events",
        "/v1/sessions",
        "/v1/speakers",
        "/v1/tracks",
        "/v1/events/1/sessions",
        "/v1/events?include=sessions.speakers,tracks,event_type",
        "/v1/sessions?include=event,track,speakers",
        "/v1/sessions?with_trashed=true&include=event",
        "/v1/tickets?include=attendees.order",
        "/v1/orders?include=attendees.ticket,user",
        "/v1/attendees?include=order,ticket",
        "/v1/events/1/orders",
        "/v1/users?include=orders,events",
        "/v1/users/2/orders",
        "/v1/events/1?include=sessions.speakers,attendees.order",
    ],
)
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_one(send: Send, path: str) -> None:
    """No row costs a query of its own, included resources neither."""
    counts = []
    event_, buyer = EventFactory(), UserFactory()
    for amount in (1, 9):
        for _ in range(amount):
            SessionFactory(event=event_)
            AttendeeFactory(event=event_, order__user=buyer)
            AttendeeFactory(order__user=buyer)
            SessionFactory()
        db.session.commit()
        with statements() as seen:
            assert send("GET", path, user=1).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_pages_cover_the_list_in_order(send: Send) -> None:
    """Each row is on one page, sorted by id, and the links lead on."""
    EventFactory.create_batch(5)
    pages = [names(send, f"page[size]=2&page[number]={number}") for number in (1, 2, 3)]
    assert pages == [
        ["Open Conference 0", "Open Conference 1"],
        ["Open Conference 2", "Open Conference 3"],
        ["Open Conference 4"],
    ]
    document = send("GET", "/v1/events?page[size]=2").get_json()
    assert document["meta"]["count"] == 5
    assert "page%5Bnumber%5D=2" in document["links"]["next"]


def test_a_list_is_sorted_and_filtered(send: Send) -> None:
    """Sorting goes both ways; filters compare, also through relationships."""
    EventFactory.create_batch(3)
    TrackFactory(name="Kernel", event__name="The One")
    assert names(send, "sort=-name")[0] == "The One"
    assert names(send, "filter[name]=Open Conference 1") == ["Open Conference 1"]
    assert names(send, "sort=-event_type.name")[:2] == ["The One", "Open Conference 2"]
    assert names(send, 'filter=[{"name":"tracks.name","op":"eq","val":"Kernel"}]') == ["The One"]


def test_moments_are_in_utc(empty_app: Flask) -> None:
    """Whatever zone the database is in."""
    db.create_all()
    db.session.execute(text(f"ALTER DATABASE {db.engine.url.database} SET timezone TO 'Asia/Tokyo'"))
    noon = datetime(2030, 5, 4, 12, tzinfo=UTC)
    db.session.add(Event(name="Conference", starts_at=noon, ends_at=noon + timedelta(hours=1)))
    db.session.commit()
    db.engine.dispose()
    attributes = empty_app.test_client().get("/v1/events/1").get_json()["data"]["attributes"]
    assert attributes["starts_at"] == "2030-05-04T12:00:00+00:00"


def test_an_answer_is_the_same_every_time(send: Send) -> None:
    """Keys come in one order."""
    SessionFactory()
    assert len({send("GET", "/v1/sessions?include=speakers").data for _ in range(3)}) == 1


def test_the_other_end_of_an_empty_relationship_is_null(send: Send) -> None:
    """A session without a track has none, which is no error."""
    SessionFactory(track=None)
    response = send("GET", "/v1/sessions/1/track")
    assert response.status_code == 200
    assert response.get_json()["data"] is None
