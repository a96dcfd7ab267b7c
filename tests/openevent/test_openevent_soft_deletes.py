"""Soft and hard deletes, for every type alike: trashed, unseen, shown to those who may, restored, removed."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

import factories
from factories import (
    AttendeeFactory,
    EventFactory,
    FaqFactory,
    MembershipFactory,
    NotificationFactory,
    SessionFactory,
    SpeakerFactory,
    UserFactory,
)
from openevent.extensions import db
from openevent.jsonapi.resource import Resource
from openevent.models import Attendee, SoftDeletes
from openevent.soft_deletes import WITH_TRASHED
from tests.openevent.conftest import Send

SOFT = sorted(
    type_
    for type_, resource in Resource.registry.items()
    if resource.soft_delete and issubclass(resource.model, SoftDeletes)
)
WITH = "?with_trashed=true"


def make(type_: str) -> str:
    """Make a record of a type and return its address."""
    model = Resource.registry[type_].model
    row = getattr(factories, f"{model.__name__}Factory")()
    db.session.commit()
    return f"/v1/{type_}/{row.id}"


def ids(send: Send, path: str, user: int | None = None) -> list[str]:
    """Return the ids of a list, which has to count them right."""
    document = send("GET", path, user=user).get_json()
    assert document["meta"]["count"] == len(document["data"])
    return [resource["id"] for resource in document["data"]]


def test_all_types_but_three_have_a_trash() -> None:
    """Roles and settings are not deleted, notifications are dismissed for good."""
    assert set(Resource.registry) - set(SOFT) == {"roles", "settings", "notifications"}


@pytest.mark.parametrize("type_", SOFT)
def test_a_record_goes_into_the_trash_and_comes_back(send: Send, admin: int, type_: str) -> None:
    """Deleted it is a 404 and in no list, unless the trash is asked for; restored it is what it was."""
    path = make(type_)
    listing, id_ = path.rsplit("/", 1)
    before = send("GET", path, user=admin).get_json()
    assert send("DELETE", path, user=admin).status_code == 200
    assert send("GET", path, user=admin).status_code == send("DELETE", path, user=admin).status_code == 404
    assert id_ not in ids(send, listing, admin)
    assert id_ in ids(send, listing + WITH, admin)
    assert send("GET", path + WITH, user=admin).get_json()["data"]["attributes"]["deleted_at"]
    assert restore(send, path, admin).get_json()["data"] == before["data"]
    assert send("GET", path, user=admin).get_json() == before
    assert restore(send, path, admin).status_code == 409


def restore(send: Send, path: str, user: int | None) -> Any:
    """Ask for a record to be restored."""
    return send("POST", f"{path}/restore", user=user, headers={"Content-Type": "application/vnd.api+json"})


@pytest.mark.parametrize("type_", SOFT)
@pytest.mark.parametrize("is_trashed", [False, True])
def test_permanent_removes_a_record(send: Send, admin: int, type_: str, is_trashed: bool) -> None:
    """The row is gone, whether it was in the trash before or not."""
    path = make(type_)
    if is_trashed:
        send("DELETE", path, user=admin)
    assert send("DELETE", f"{path}?permanent=true", user=admin).status_code == 200
    assert send("GET", path + WITH, user=admin).status_code == 404


@pytest.fixture
def no_trash(app: Flask) -> Iterator[None]:
    """The whole API without soft deletes, by configuration."""
    app.config["SOFT_DELETE"] = False
    yield
    app.config["SOFT_DELETE"] = True


@pytest.mark.usefixtures("no_trash")
@pytest.mark.parametrize("type_", SOFT)
def test_without_soft_deletes_delete_removes(send: Send, admin: int, type_: str) -> None:
    """SOFT_DELETE = False holds for every type."""
    path = make(type_)
    assert send("DELETE", path, user=admin).status_code == 200
    assert send("GET", path + WITH, user=admin).status_code == 404


def test_a_type_can_do_without_a_trash(send: Send) -> None:
    """Notifications are declared so: gone is gone, and there is nothing to restore."""
    NotificationFactory()
    assert send("DELETE", "/v1/notifications/1", user=2).status_code == 200
    assert send("GET", f"/v1/notifications/1{WITH}", user=2).status_code == 404
    assert restore(send, "/v1/notifications/1", 2).status_code == 404


def test_trashed_children_are_left_out_of_a_live_parent(send: Send, admin: int) -> None:
    """Of lists, related lists, counts, links, includes and filters through relationships."""
    event = EventFactory()
    speakers = [SpeakerFactory(event=event), SpeakerFactory(event=event, trashed=True, name="Nobody")]
    SessionFactory(event=event, speakers=speakers)
    SessionFactory(event=event, trashed=True)
    assert ids(send, "/v1/sessions") == ids(send, "/v1/events/1/sessions") == ["1"]
    assert ids(send, "/v1/sessions/1/speakers") == ["1"]
    assert len(send("GET", "/v1/sessions/1/relationships/speakers").get_json()["data"]) == 1
    included = send("GET", "/v1/events/1?include=sessions.speakers").get_json()["included"]
    assert sorted((one["type"], one["id"]) for one in included) == [("sessions", "1"), ("speakers", "1")]
    assert ids(send, '/v1/sessions?filter=[{"name":"speakers.name","op":"eq","val":"Nobody"}]') == []
    assert ids(send, f"/v1/events/1/sessions{WITH}", admin) == ["1", "2"]


def test_a_trashed_track_is_no_track(send: Send, admin: int) -> None:
    """The other end of the relationship is null, by itself and included; a new session cannot have it."""
    SessionFactory()
    send("DELETE", "/v1/tracks/1", user=admin)
    assert send("GET", "/v1/sessions/1/track").get_json()["data"] is None
    assert "included" not in send("GET", "/v1/sessions/1?include=track").get_json()
    relationships = {"track": {"data": {"type": "tracks", "id": "1"}}}
    body = {"data": {"type": "sessions", "id": "1", "relationships": relationships}}
    assert send("PATCH", "/v1/sessions/1", body, user=admin).status_code == 404


@pytest.mark.parametrize("type_", ["sessions", "speakers", "tracks", "tickets", "orders", "attendees", "faqs"])
def test_what_belongs_to_a_trashed_event_is_not_found(send: Send, admin: int, type_: str) -> None:
    """Nor restored by itself; with the event it comes back."""
    SessionFactory()
    event = AttendeeFactory().event
    FaqFactory(event=event)
    path = make(type_)
    event_id = send("GET", f"{path}/event", user=admin).get_json()["data"]["id"]
    send("DELETE", f"/v1/events/{event_id}", user=admin)
    assert send("GET", path, user=admin).status_code == 404
    assert path.rsplit("/", 1)[1] not in ids(send, f"/v1/{type_}", admin)
    assert send("GET", f"/v1/events/{event_id}/{type_}", user=admin).status_code == 404
    assert send("GET", path + WITH, user=admin).status_code == 200
    assert restore(send, f"/v1/events/{event_id}", admin).status_code == 200
    assert send("GET", path, user=admin).status_code == 200


def test_nothing_is_restored_into_a_trashed_event(send: Send, admin: int) -> None:
    """It stays in the trash, with a conflict."""
    SessionFactory(trashed=True, event__trashed=True)
    assert restore(send, "/v1/sessions/1", admin).status_code == 409
    assert send("GET", f"/v1/sessions/1{WITH}", user=admin).get_json()["data"]["attributes"]["deleted_at"]


@pytest.mark.parametrize(("user", "expected"), [(None, 401), (2, 200), (3, 403), (1, 200)])
def test_the_trash_is_for_those_who_fill_it(send: Send, user: int | None, expected: int) -> None:
    """User 2 runs the event of the trashed session, user 3 does not."""
    membership = MembershipFactory()
    UserFactory()
    SessionFactory(event=membership.event, trashed=True)
    assert send("GET", f"/v1/sessions/1{WITH}", user=user).status_code == expected
    assert send("GET", f"/v1/sessions{WITH}", user=user).status_code == (401 if user is None else 200)
    if user is not None:
        assert ids(send, f"/v1/sessions{WITH}", user) == ([] if expected == 403 else ["1"])
        assert ids(send, f"/v1/events/1/sessions{WITH}", user) == ([] if expected == 403 else ["1"])
    permanent = {None: 401, 1: 200}.get(user, 403)
    assert restore(send, "/v1/sessions/1", user).status_code == expected
    assert send("DELETE", "/v1/sessions/1?permanent=true", user=user).status_code == permanent


def test_others_see_no_trash_through_includes(send: Send) -> None:
    """Whoever asks for the trash of all events gets, of related records too, what they may see."""
    mine = MembershipFactory().event
    SessionFactory(event=mine, trashed=True)
    SessionFactory(trashed=True)
    document = send("GET", f"/v1/events{WITH}&include=sessions", user=2).get_json()
    assert [one["id"] for one in document["included"]] == ["1"]


@pytest.mark.parametrize("query", ["with_trashed=maybe", "with_trashed=1", "with_trashed="])
def test_the_trash_is_asked_for_by_true_or_not_at_all(send: Send, query: str) -> None:
    """Anything else is a bad request."""
    assert send("GET", f"/v1/events?{query}").status_code == 400
    assert send("GET", "/v1/events?with_trashed=false").status_code == 200


def test_an_account_in_the_trash_does_not_log_in(send: Send, admin: int) -> None:
    """Its token is good for nothing; its address is free, and taken when it comes back."""
    user = UserFactory()
    assert send("DELETE", "/v1/users/2", user=2).status_code == 200
    assert send("GET", "/v1/users/2", user=2).status_code == 401
    account = {"email": user.email, "password": "eight letters"}
    assert send("POST", "/v1/users", {"data": {"type": "users", "attributes": account}}).status_code == 201
    assert restore(send, "/v1/users/2", admin).status_code == 409
    assert send("GET", "/v1/users/2", user=admin).status_code == 404


def test_a_removed_event_takes_everything_with_it(send: Send, admin: int) -> None:
    """Also what was in the trash; the buyer stays."""
    AttendeeFactory(trashed=True)
    assert send("DELETE", "/v1/events/1?permanent=true", user=admin).status_code == 200
    assert db.session.query(Attendee).execution_options(**{WITH_TRASHED: True}).count() == 0
    assert send("GET", "/v1/users/2", user=admin).status_code == 200


def test_a_ticket_that_was_sold_is_not_removed(send: Send, admin: int) -> None:
    """It may go into the trash, and those who hold it still come."""
    AttendeeFactory()
    assert send("DELETE", "/v1/tickets/1?permanent=true", user=admin).status_code == 409
    assert send("DELETE", "/v1/tickets/1", user=admin).status_code == 200
    assert send("GET", "/v1/attendees/1", user=admin).status_code == 200


def test_an_event_of_others_cannot_be_looked_for_in_the_trash(send: Send) -> None:
    """A live event is there for everybody who asks with the trash, a trashed one for those who run it."""
    UserFactory()
    EventFactory()
    EventFactory(trashed=True)
    assert [send("GET", f"/v1/events/{id_}{WITH}", user=2).status_code for id_ in (1, 2, 3)] == [200, 403, 404]
