"""What goes wrong is answered with JSON:API errors, which tell what to mend and nothing of the inside."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from werkzeug.test import TestResponse

from factories import MembershipFactory, SessionFactory, UserFactory
from tests.openevent.conftest import Send

DEPRECATED = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")  # comparing what cannot be
INSIDE = ("Traceback", "psycopg2", "sqlalchemy", "SELECT", "openevent/", ".py")
EVENT = {"name": "Conference", "starts_at": "2030-01-01T09:00:00Z", "ends_at": "2030-01-02T18:00:00Z"}


def errors_of(response: TestResponse) -> list[dict[str, Any]]:
    """Return the errors of a response, which must be JSON:API errors of its status."""
    assert response.content_type == "application/vnd.api+json"
    assert not [word for word in INSIDE if word in response.get_data(as_text=True)]
    errors: list[dict[str, Any]] = response.get_json()["errors"]
    for error in errors:
        assert error["status"] == str(response.status_code)
        assert error["title"]
        assert isinstance(error["detail"], str)
    return errors


def event(**attributes: Any) -> dict[str, Any]:
    """Return a document for a new event."""
    return {"data": {"type": "events", "attributes": {**EVENT, **attributes}}}


def related(type_: str, event: Any) -> dict[str, Any]:
    """Return a document for a new part of an event."""
    return {"data": {"type": type_, "attributes": {"name": "x"}, "relationships": {"event": event}}}


def website(address: str) -> dict[str, Any]:
    """Return a document that changes a speaker's website."""
    return {"data": {"type": "speakers", "id": "1", "attributes": {"website": address}}}


@pytest.mark.parametrize(
    "case",
    [
        ("GET", "/v1/nothing", None, 404, None),
        ("GET", "/v1/events/999", None, 404, None),
        ("GET", "/v1/events/99999999999999999999", None, 404, None),
        ("GET", "/v1/events/one", None, 404, None),
        ("GET", "/v1/events/999/sessions", None, 404, None),
        ("PUT", "/v1/events", None, 405, None),
        ("POST", "/v1/events", [], 400, "/"),
        ("POST", "/v1/events", {}, 400, "/data"),
        ("POST", "/v1/events", {"data": {"type": "events", "attributes": []}}, 400, "/data/attributes"),
        ("POST", "/v1/events", {"data": {"type": "events", "id": "7", "attributes": EVENT}}, 403, None),
        ("POST", "/v1/events", {"data": {"type": "tracks", "attributes": EVENT}}, 409, "/data/type"),
        ("POST", "/v1/events", {"data": {"attributes": EVENT}}, 422, "/data"),
        ("POST", "/v1/events", event(name=None), 422, "/data/attributes/name"),
        ("POST", "/v1/events", event(name=""), 422, "/data/attributes/name"),
        ("POST", "/v1/events", event(name="a\0b"), 422, "/data/attributes/name"),
        ("POST", "/v1/events", event(ends_at="2029-01-01T00:00:00Z"), 422, "/data/attributes/ends_at"),
        ("POST", "/v1/events", event(timezone="Europe/Atlantis"), 422, "/data/attributes/timezone"),
        ("POST", "/v1/events", event(colour="red"), 422, "/data/attributes/colour"),
        ("PATCH", "/v1/events/1", {"data": {"type": "events"}}, 400, "/data/id"),
        ("PATCH", "/v1/events/1", {"data": {"type": "events", "id": "2"}}, 409, None),
        ("POST", "/v1/sessions/1/relationships/speakers", {"data": {"type": "speakers", "id": "1"}}, 400, "/data"),
        ("POST", "/v1/sessions/1/relationships/speakers", {"data": [{"type": "speakers"}]}, 400, "/data/0/id"),
        (
            "POST",
            "/v1/sessions/1/relationships/speakers",
            {"data": [{"type": "users", "id": "1"}]},
            409,
            "/data/0/type",
        ),
        ("POST", "/v1/events", event(id="700"), 400, "/data/attributes/id"),
        ("POST", "/v1/events", event(starts_at="0001-01-01T00:00:00+14:00"), 422, "/data/attributes/starts_at"),
        ("POST", "/v1/events", event(ends_at="9999-12-31T23:59:59-14:00"), 422, "/data/attributes/ends_at"),
        ("POST", "/v1/events", {**event(), "included": 5}, 400, "/included"),
        ("POST", "/v1/tracks", related("tracks", 5), 400, "/data/relationships/event"),
        ("POST", "/v1/tracks", related("tracks", {"data": 5}), 400, "/data/relationships/event/data"),
        ("PATCH", "/v1/speakers/1", website("http://a.com/\0"), 422, "/data/attributes/website"),
        ("PATCH", "/v1/speakers/1", website("http://a.com/\ud800"), 422, "/data/attributes/website"),
        (
            "POST",
            "/v1/sessions/1/relationships/speakers",
            {"data": [{"type": "speakers", "id": "9" * 5000}]},
            400,
            "/data/0/id",
        ),
        ("POST", "/v1/auth/session", {"email": "\0", "password": "\ud800"}, 422, "/email"),
        ("POST", "/v1/auth/session", {"email": "a@b.org"}, 422, "/password"),
        ("POST", "/v1/auth/session", [], 400, None),
    ],
)
def test_a_bad_request_is_told_what_is_wrong(
    send: Send, admin: int, case: tuple[str, str, Any, int, str | None]
) -> None:
    """The status and the pointer name the mistake."""
    method, path, body, status, pointer = case
    SessionFactory()
    headers = {"Content-Type": "application/json"} if "auth" in path else {}
    response = send(method, path, body, user=admin, headers=headers)
    assert response.status_code == status
    assert errors_of(response)[0].get("source", {}).get("pointer") == pointer


@pytest.mark.parametrize(
    "query",
    [
        "page[number]=0",
        "page[size]=-1",
        "page[size]=1000",
        "page[size]=1,2",
        f"page[number]={'9' * 5000}",
        "page[colour]=1",
        "sort=colour",
        "sort=sessions",
        "sort=sessions.title",
        "include=colour",
        "include=name",
        "include=sessions.colour",
        "include=sessions.event.sessions",
        "fields[colours]=red",
        "fields[events]=red",
        "filter=colour",
        "filter=7",
        'filter=["name"]',
        'filter=[{"name":"name"}]',
        'filter=[{"name":"name","op":"__delattr__","val":"key"}]',
        'filter=[{"name":"name","op":"has","val":"x"}]',
        pytest.param('filter=[{"name":"id","op":"like","val":"1"}]', marks=DEPRECATED),
        'filter=[{"name":"memberships","op":"any","val":{"name":"id","op":"eq","val":1}}]',
        'filter=[{"and":5}]',
        'filter=[{"or":null}]',
        'filter=[{"name":"name","op":["eq"],"val":"x"}]',
        'filter=[{"name":"name","op":"is_","val":"x"}]',
        'filter=[{"name":"name","op":"eq","val":"\\u0000"}]',
        f"filter={'[' * 3000}",
        "filter[colour]=red",
        "filter[id]=one",
        "filter[name]=%00",
    ],
)
def test_a_query_that_cannot_be_is_a_bad_request(send: Send, query: str) -> None:
    """Whatever a query string asks for, the server does not fail."""
    MembershipFactory()
    response = send("GET", f"/v1/events?{query}")
    assert response.status_code in {400, 422}
    errors_of(response)


def test_every_reason_to_distrust_a_token_is_a_401(send: Send) -> None:
    """No token, one expired, one forged, one of another scheme, and one of a user who is gone."""
    token = create_access_token("1")
    expired = create_access_token("1", expires_delta=timedelta(seconds=-1))
    gone = create_access_token("999")
    for header in ("", "JWT", f"JWT {expired}", f"JWT {token}x", f"Bearer {token}", f"JWT {gone}"):
        response = send("GET", "/v1/users", headers={"Authorization": header})
        assert response.status_code == 401, header
        assert response.headers["WWW-Authenticate"].lower().startswith("jwt")
        errors_of(response)


def test_other_media_types_are_refused(send: Send, admin: int) -> None:
    """A document that is not JSON:API is a 415, one that is no JSON a 400."""
    form = send("POST", "/v1/events", user=admin, data="name=x", headers={"Content-Type": "text/plain"})
    broken = send("POST", "/v1/events", user=admin, data="{", headers={"Content-Type": "application/vnd.api+json"})
    assert [form.status_code, broken.status_code] == [415, 400]
    assert errors_of(form)
    assert errors_of(broken)


def test_a_refused_method_names_those_that_are_not(send: Send) -> None:
    """A 405 has the Allow header."""
    response = send("DELETE", "/v1/roles")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert errors_of(response)


def test_what_must_be_unique_is_a_conflict(send: Send, admin: int) -> None:
    """An e-mail address that is taken, and a track's name within its event."""
    UserFactory()
    SessionFactory()
    account = {"email": "user0@openevent.test", "password": "eight letters"}
    user = send("POST", "/v1/users", {"data": {"type": "users", "attributes": account}})
    relationships = {"event": {"data": {"type": "events", "id": "1"}}}
    track = {"data": {"type": "tracks", "attributes": {"name": "Track 0"}, "relationships": relationships}}
    for response in (user, send("POST", "/v1/tracks", track, user=admin)):
        assert response.status_code == 409
        assert "already exists" in errors_of(response)[0]["detail"]


def test_a_fault_of_the_server_tells_nothing_of_it(empty_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """A missing table is a 500 without a word about tables; the log has them."""
    response = empty_app.test_client().get("/v1/sessions")
    assert response.status_code == 500
    assert errors_of(response)[0]["title"] == "Internal Server Error"
    assert "UndefinedTable" in caplog.text
