"""What hooks and fixtures get: Dredd's dictionary, and names for what they want of it."""

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from dreddkit import Transaction
from dreddkit.errors import MisuseError, UnknownNameError
from dreddkit.hooks import call_hook
from dreddkit.plugin.hooking import write_back
from dreddkit.plugin.serving import address

TEMPLATE = "/v1/events/{id}/sessions/{session_id}{?page%5bsize%5d,sort}"


@pytest.fixture
def transaction() -> Transaction:
    """A transaction as Dredd compiles it, before it is sent."""
    values: dict[str, Any] = {
        "name": "Sessions > Session Details > Update Session",
        "fullPath": "/v1/events/1/sessions/2?page%5Bsize%5D=10",
        "request": {"method": "PATCH", "headers": {"content-type": "application/vnd.api+json"}, "body": '{"id": 1}'},
        "expected": {"statusCode": "200", "headers": {}, "body": '{"id": 1}', "bodySchema": "{}"},
        "origin": {"somethingNew": True},
        "skip": False,
    }
    return Transaction(values, TEMPLATE)


@pytest.fixture
def answered(transaction: Transaction) -> Transaction:
    """The transaction with its response."""
    headers = {"content-type": "application/json"}
    transaction["real"] = {"statusCode": 404, "headers": headers, "body": '{"errors": []}'}
    return transaction


def test_it_is_dredds_dictionary(transaction: Transaction) -> None:
    """Old hooks' habits, a copy and JSON know nothing of the names; unknown keys are kept."""
    transaction["request"]["headers"]["Authorization"] = "JWT x"
    transaction["fullPath"] = "/v1/events/7/sessions/2"
    transaction["skip"] = True
    twin = copy.deepcopy(transaction)
    twin.path_params["id"] = 8

    assert transaction.path_params["id"] == "7"
    assert transaction.headers["authorization"] == "JWT x"
    assert twin == {**transaction, "fullPath": "/v1/events/8/sessions/2"}
    assert json.loads(json.dumps(transaction)) == transaction
    assert transaction["origin"]["somethingNew"]


def test_parameters_rewrite_the_path(transaction: Transaction) -> None:
    """By their documented names, any value; a list repeats a parameter, and del takes it out."""
    transaction.path_params["id"] = 7
    transaction.path_params.update(session_id="a/b ü")
    transaction.query["page[size]"] = 1
    transaction.query["sort"] = ["name", "-starts at"]

    assert transaction["fullPath"] == (
        "/v1/events/7/sessions/a%2Fb%20%C3%BC?page%5Bsize%5D=1&sort=name&sort=-starts%20at"
    )
    assert dict(transaction.path_params) == {"id": "7", "session_id": "a/b ü"}
    assert (transaction.query["sort"], transaction.query.getlist("sort")) == ("name", ["name", "-starts at"])
    del transaction.query["page[size]"], transaction.query["sort"]
    assert transaction["fullPath"] == "/v1/events/7/sessions/a%2Fb%20%C3%BC"
    assert (transaction.query.get("sort"), "sort" in transaction.query, len(transaction.query)) == (None, False, 0)


def test_a_path_below_which_the_api_lives(transaction: Transaction) -> None:
    """The run puts it in front of the path and of what documents it."""
    address(transaction, "http://127.0.0.1:5000/api/")
    transaction.path_params["id"] = 3

    assert transaction["fullPath"].startswith("/api/v1/events/3/sessions/2?")


def test_another_attempt_starts_from_what_was_before(transaction: Transaction) -> None:
    """The same object, emptied and filled again, has nothing of what was changed."""
    untouched = copy.deepcopy(transaction)
    transaction.path_params["id"] = 3
    transaction.json["id"] = 3
    transaction.write_back()

    transaction.clear()
    transaction.update(untouched)

    assert (transaction.path_params["id"], transaction.json) == ("1", {"id": 1})


def test_headers_whatever_their_case(transaction: Transaction) -> None:
    """The documented spelling stays, so that no header is sent twice."""
    transaction.headers["Content-Type"] = "text/plain"
    transaction.headers["X-Number"] = 3

    assert transaction["request"]["headers"] == {"content-type": "text/plain", "X-Number": "3"}
    assert "CONTENT-type" in transaction.headers


def test_json_bodies_replaced_or_changed_in_place(transaction: Transaction) -> None:
    """What is changed in place is written when the hook returns; what was set in another way since then stays."""
    transaction.json["id"] = 7
    transaction.expected_json = {"id": 7}
    transaction.write_back()

    assert transaction["request"]["body"] == transaction["expected"]["body"] == transaction.body == '{"id": 7}'
    assert "bodySchema" not in transaction["expected"]
    transaction.json["id"] = 8
    transaction["request"]["body"] = "[1, 2]"
    assert transaction.json == [1, 2]
    transaction.json.append(3)
    transaction.body = "plain"
    transaction.write_back()
    assert transaction["request"]["body"] == "plain"


def test_what_a_hook_leaves_in_a_body_has_to_be_json(transaction: Transaction) -> None:
    """It is noticed when the hook is over, so the hook is named."""
    transaction.json["id"] = {1}

    with pytest.raises(MisuseError, match="set is not JSON serializable") as caught:
        write_back([transaction], "before hook numbers (hooks/numbers.py:3)")

    assert caught.value.where == "before hook numbers (hooks/numbers.py:3)"
    transaction.write_back()  # it has forgotten
    assert transaction.json == {"id": 1}


def test_a_json_body_has_a_content_type() -> None:
    """JSON, where the description has none."""
    transaction = Transaction({"request": {"method": "POST"}}, "/")
    transaction.json = {"a": 1}

    assert transaction["request"] == {
        "method": "POST",
        "body": '{"a": 1}',
        "headers": {"Content-Type": "application/json"},
    }


def test_what_is_read_and_not_changed_stays_as_it_is_written(transaction: Transaction) -> None:
    """Looking at a body does not format it anew."""
    transaction["request"]["body"] = '{ "id" :1 }'

    assert transaction.json == {"id": 1}
    transaction.write_back()
    assert transaction["request"]["body"] == '{ "id" :1 }'


def test_skip_and_fail_and_the_expected_status(transaction: Transaction) -> None:
    """As Dredd has them in its dictionary."""
    transaction.skip("not there yet")
    transaction.fail("never")
    transaction.expected_status = 404

    assert (transaction["skip"], transaction["fail"]) == ("not there yet", "never")
    assert (transaction.expected_status, transaction["expected"]["statusCode"]) == (404, "404")


def test_the_response(answered: Transaction) -> None:
    """In the after hooks: status, headers, and body as text and as JSON."""
    assert answered.real_status == 404
    assert answered.real_headers["Content-Type"] == "application/json"
    assert (answered.real_body, answered.real_json) == ('{"errors": []}', {"errors": []})


@pytest.mark.parametrize(
    ("misuse", "told"),
    [
        (
            lambda t: t.path_params.update(sesion_id=1),
            ["given:    sesion_id", "id, session_id", "closest:  session_id"],
        ),
        (lambda t: t.path_params.update(id=None), ["no value for the path parameter 'id'", "flushed"]),
        (lambda t: t.path_params.pop("id"), ["cannot be taken out"]),
        (lambda t: t.query.update({"page[sise]": 1}), ["allowed:  page[size], sort", "closest:  page[size]"]),
        (lambda t: t.query["sort"], ["no such parameter", "allowed:  page[size]"]),
        (lambda _: Transaction({"fullPath": "/"}, "/").query["foo"], ["has no query", "given:    foo"]),
        (lambda _: Transaction({"fullPath": "/"}, "/").query.update(foo="1"), ["No query parameters are documented"]),
        (lambda t: t.query.update(sort={}), ["no value for the query parameter 'sort'"]),
        (lambda t: t.headers.update(X=None), ["no value for the header 'X'"]),
        (lambda t: t.skip(""), ["transaction.skip needs a reason"]),
        (lambda t: t.fail(True), ["transaction.fail needs a reason"]),
        (lambda t: t.real_status, ["has not answered", "after and before_validation"]),
        (lambda t: setattr(t, "expected_status", "abc"), ["no status", "given:    'abc'", "allowed:  100 to 599"]),
        (lambda t: setattr(t, "expected_status", True), ["no status", "given:    True"]),
        (lambda t: (t["expected"].pop("statusCode"), t.expected_status), ["default response", "expected_status = 418"]),
        (lambda t: t["test"]["valid"], ["has not answered", "given:    test"]),
        (lambda t: setattr(t, "json", {"a": {1}}), ["not JSON", "set is not JSON serializable"]),
        (
            lambda t: (t.update(request={"body": "plain"}), t.json),
            ["body of the request is not JSON", "given:    plain"],
        ),
        (lambda t: (t.update(request={}), t.json), ["body of the request is not JSON"]),
        (lambda t: (t.update(request=None), t.headers), ["'request' is no dictionary", "given:    None"]),
        (lambda t: (t.update(expected=200), t.expected_status), ["'expected' is no dictionary", "given:    200"]),
        (
            lambda t: setattr(t, "fail", "why"),
            ["fail is a method", "transaction.fail = 'why'", "call transaction.fail(re"],
        ),
        (lambda t: setattr(t, "skip", True), ["skip is a method", "call transaction.skip(reason)"]),
        (
            lambda t: setattr(t, "expected_staus", 200),
            [
                "given:    expected_staus",
                "allowed:  body, json, expected_status, expected_body, expected_json\n",
                "closest:  expected_status",
            ],
        ),
        (lambda t: setattr(t, "uri_template", "/"), ["can be read, not set", "transaction.uri_template = '/'"]),
        (lambda t: setattr(t, "headers", {}), ["can be read, not set", 'transaction.headers["..."] = ...']),
        (lambda t: setattr(t, "fullPath", "/"), ['transaction["fullPath"]']),
        (lambda t: t.expected_staus, ["given:    expected_staus", "closest:  expected_status"]),
        (lambda t: t.request, ["no attribute 'request'", 'transaction["request"]']),
        (lambda t: (t.update(fullPath="/v2"), t.path_params["id"]), ["does not fit", "given:    /v2", TEMPLATE]),
    ],
)
def test_misuse_is_told(transaction: Transaction, misuse: Callable[[Transaction], Any], told: list[str]) -> None:
    """What was given, what is allowed, the closest match; and the line of the hook."""

    def hook(transaction: Transaction) -> None:
        misuse(transaction)

    with pytest.raises(MisuseError) as caught:
        call_hook("before hook hook", hook, transaction, deadline_s=0)

    assert [text for text in [*told, f"where:    {__file__}:"] if text not in str(caught.value)] == []


def test_an_attribute_that_is_not_there_is_an_attribute_error(transaction: Transaction) -> None:
    """So that hasattr and copies work as they do with every object, and what it has can be set."""
    transaction.body = "{}"
    copies = [copy.copy(transaction), pickle.loads(pickle.dumps(transaction))]  # noqa: S301

    assert not hasattr(transaction, "jsn")
    assert [each.uri_template for each in copies] == [TEMPLATE, TEMPLATE]


def test_a_parameter_that_is_not_there_is_a_key_error(transaction: Transaction) -> None:
    """So that get, in and pop work as they do with every mapping."""
    assert transaction.path_params.get("idd", "none") == "none"
    assert "idd" not in transaction.path_params
    assert transaction.get("real") is None
    with pytest.raises(KeyError, match="fullpath"):
        _ = transaction["fullpath"]
    with pytest.raises(KeyError) as caught:
        _ = transaction.path_params["idd"]
    assert isinstance(caught.value, UnknownNameError)
