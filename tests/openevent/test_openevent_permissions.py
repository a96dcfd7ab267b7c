"""Who may do what."""

from typing import Any

import pytest

from factories import (
    EventFactory,
    MembershipFactory,
    SessionFactory,
    SpeakerFactory,
    TrackFactory,
    UploadFactory,
    UserFactory,
)
from openevent.extensions import db
from openevent.models import Event, Membership, Role, Session
from tests.openevent.conftest import Send

NEW_EVENT = {"name": "Conference", "starts_at": "2030-01-01T09:00:00Z", "ends_at": "2030-01-02T18:00:00Z"}


def document(type_: str, object_id: int | None = None, **attributes: Any) -> dict[str, Any]:
    """Return a JSON:API document."""
    identity = {} if object_id is None else {"id": str(object_id)}
    return {"data": {"type": type_, **identity, "attributes": attributes}}


@pytest.mark.parametrize(
    "path", ["/v1/events", "/v1/sessions", "/v1/speakers", "/v1/tracks", "/v1/event-types", "/v1/roles"]
)
def test_everybody_reads_what_is_public(send: Send, path: str) -> None:
    """Lists and details of events and of what belongs to them need no token."""
    SessionFactory()
    assert [send("GET", path).status_code, send("GET", f"{path}/1").status_code] == [200, 200]


@pytest.mark.parametrize(("user", "expected"), [(None, 401), (2, 200), (3, 403), (1, 200)])
def test_an_account_is_for_its_user_and_for_administrators(send: Send, user: int | None, expected: int) -> None:
    """User 2 and the admin see account 2; user 3 does not."""
    UserFactory.create_batch(2)
    assert send("GET", "/v1/users/2", user=user).status_code == expected
    assert send("GET", "/v1/users/2/events", user=user).status_code == expected
    assert send("PATCH", "/v1/users/2", document("users", 2, first_name="Ada"), user=user).status_code == expected
    assert send("DELETE", "/v1/users/2", user=user).status_code == expected


@pytest.mark.parametrize(("user", "expected"), [(None, 401), (2, 200), (3, 403), (1, 200)])
def test_an_event_is_changed_by_its_owner_and_by_administrators(send: Send, user: int | None, expected: int) -> None:
    """User 2 owns event 1; user 3 has nothing to do with it."""
    MembershipFactory()
    UserFactory()
    assert send("PATCH", "/v1/events/1", document("events", 1, name="New"), user=user).status_code == expected
    assert send("DELETE", "/v1/events/1", user=user).status_code == expected


@pytest.mark.parametrize(("role", "expected"), [("organizer", 200), ("coorganizer", 200), ("moderator", 403)])
def test_organizers_change_an_event_and_other_roles_do_not(send: Send, role: str, expected: int) -> None:
    """The role decides, not the membership."""
    role_id = db.session.query(Role).filter_by(name=role).one().id
    MembershipFactory(role_id=role_id)
    assert send("PATCH", "/v1/events/1", document("events", 1, name="New"), user=2).status_code == expected


def test_who_makes_an_event_owns_it(send: Send) -> None:
    """The maker may change the event afterwards."""
    UserFactory()
    assert send("POST", "/v1/events", document("events", None, **NEW_EVENT), user=2).status_code == 201
    assert send("PATCH", "/v1/events/1", document("events", 1, name="New"), user=2).status_code == 200
    assert db.session.query(Membership).one().role.name == "owner"


@pytest.mark.parametrize(
    ("type_", "attributes"), [("tracks", {"name": "T"}), ("speakers", {"name": "S"}), ("sessions", {"title": "S"})]
)
@pytest.mark.parametrize(("user", "expected"), [(None, 401), (2, 201), (3, 403), (1, 201)])
def test_the_programme_is_kept_by_the_organizers(
    send: Send, type_: str, attributes: dict[str, Any], user: int | None, expected: int
) -> None:
    """Tracks, speakers and sessions are added by who runs the event."""
    MembershipFactory()
    UserFactory()
    body = document(type_, **attributes)
    body["data"]["relationships"] = {"event": {"data": {"type": "events", "id": "1"}}}
    assert send("POST", f"/v1/{type_}", body, user=user).status_code == expected


@pytest.mark.parametrize("path", ["/v1/event-types", "/v1/event-topics"])
def test_categories_are_kept_by_administrators(send: Send, path: str) -> None:
    """Others may not change them, with or without a token."""
    UserFactory()
    body = document(path.removeprefix("/v1/"), name="New", slug="new")
    assert [send("POST", path, body, user=user).status_code for user in (None, 2, 1)] == [401, 403, 201]


def test_nothing_moves_to_another_event(send: Send, admin: int) -> None:
    """A session stays in the event that it was made in."""
    SessionFactory()
    EventFactory()
    body = document("sessions", 1)
    body["data"]["relationships"] = {"event": {"data": {"type": "events", "id": "2"}}}
    assert send("PATCH", "/v1/sessions/1", body, user=admin).status_code == 403


def test_a_session_takes_tracks_and_speakers_of_its_own_event_only(send: Send, admin: int) -> None:
    """Foreign ones are refused, in the document and in the relationship."""
    SessionFactory()
    TrackFactory()
    SpeakerFactory()
    identifier = {"type": "speakers", "id": "2"}
    track = {"type": "tracks", "id": "2"}
    for relationships in ({"speakers": {"data": [identifier]}}, {"track": {"data": track}}):
        body = document("sessions", 1)
        body["data"]["relationships"] = relationships
        assert send("PATCH", "/v1/sessions/1", body, user=admin).status_code == 422
    links = "/v1/sessions/1/relationships/speakers"
    assert send("POST", links, {"data": [identifier]}, user=admin).status_code == 422
    assert send("PATCH", links, {"data": [identifier]}, user=admin).status_code == 422


def test_speakers_of_a_session_are_added_and_removed(send: Send, admin: int) -> None:
    """The relationship endpoint changes the links, and nothing else."""
    session = SessionFactory()
    SpeakerFactory(event=session.event)
    links = "/v1/sessions/1/relationships/speakers"

    def linked() -> list[str]:
        return [identifier["id"] for identifier in send("GET", links).get_json()["data"]]

    assert linked() == ["1"]
    assert send("POST", links, {"data": [{"type": "speakers", "id": "2"}]}, user=admin).status_code == 200
    assert linked() == ["1", "2"]
    assert send("DELETE", links, {"data": [{"type": "speakers", "id": "1"}]}, user=admin).status_code == 200
    assert linked() == ["2"]
    assert send("GET", "/v1/speakers/1").status_code == 200


def test_a_deleted_event_takes_its_programme_with_it(send: Send, admin: int) -> None:
    """Sessions go with their event; its type stays."""
    SessionFactory()
    assert send("DELETE", "/v1/events/1", user=admin).status_code == 200
    assert db.session.query(Event).count() == db.session.query(Session).count() == 0
    assert send("GET", "/v1/event-types/8").status_code == 200


@pytest.mark.parametrize("path", ["", "/1", "/1/event", "/1/speakers", "/1/relationships/speakers", "/2"])
def test_head_is_answered_as_get_is(send: Send, path: str) -> None:
    """Without a body, and to the same people."""
    SessionFactory()
    responses = [send(method, f"/v1/sessions{path}") for method in ("GET", "HEAD")]
    assert responses[0].status_code == responses[1].status_code
    assert responses[1].data == b""


def test_whose_upload_it_is_is_told_to_its_user(send: Send) -> None:
    """The upload is public, its user is not."""
    UploadFactory()
    UserFactory()
    answers = [send("GET", "/v1/uploads/1/user", user=user) for user in (None, 2, 3)]
    assert [answer.status_code for answer in answers] == [401, 200, 200]
    assert [answer.get_json()["data"] is not None for answer in answers[1:]] == [True, False]
