"""The verdict follows Dredd's rule, hooks' changes included."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.dredd import verdict


def ran(**changes: Any) -> dict[str, Any]:
    """A transaction that passed, but for the changes."""
    return {"skip": False, "test": {"valid": True}, "results": {"fields": {}}, "errors": [], **changes}


def test_valid_transaction_passes() -> None:
    """What Dredd found valid passes, without a line."""
    assert verdict(ran()) == (True, [])


def test_errors_are_told_by_field() -> None:
    """Each of Gavel's errors is one line that begins with its field; the status, which explains most, comes first."""
    fields = {
        "statusCode": {"errors": [{"message": "Expected '200', but got '404'."}]},
        "body": {"errors": [{"message": "At '/a' missing"}, {"message": "At '/b' missing"}]},
        "headers": {"errors": []},
    }

    passed, errors = verdict(ran(test={"valid": False}, results={"fields": fields}))

    assert not passed
    assert errors == ["statusCode: Expected '200', but got '404'.", "body: At '/a' missing", "body: At '/b' missing"]


def test_fail_set_by_an_after_hook_fails_a_valid_one() -> None:
    """A reason in fail is told, with who set it."""
    assert verdict(ran(fail="no such luck"), "the hook f") == (False, ["Failed by the hook f: no such luck"])


def test_fail_set_by_a_before_hook_tells_its_reason_once() -> None:
    """Dredd makes fail true and keeps the reason among the errors."""
    errors = [{"severity": "error", "message": "Failed in before hook: nope"}]

    assert verdict(ran(fail=True, test={"status": "fail"}, errors=errors)) == (False, ["Failed in before hook: nope"])


@pytest.mark.parametrize("test", [{"valid": False}, {}, None, 5])
def test_a_hook_that_takes_the_verdict_away_fails_it(test: object) -> None:
    """Without a valid test a transaction never passes, and a line says why."""
    passed, errors = verdict(ran(test=test))

    assert not passed
    assert errors == ["A hook set test.valid to false, or took test away."]


def test_a_hook_may_put_anything_in_the_place_of_the_errors() -> None:
    """What can be told of it is told."""
    put = ran(test={"valid": False}, results={"fields": {"body": 5}}, errors=["torn", {"message": "wet"}])

    assert verdict(put) == (False, ["torn", "wet"])
    assert not verdict(ran(test=None, results=5, errors=5)).passed


def test_valid_set_by_a_hook_passes() -> None:
    """A hook may overrule Gavel, as in Dredd; the fields' errors are then no errors."""
    fields = {"body": {"errors": [{"message": "At '/a' missing"}]}}

    assert verdict(ran(test={"valid": True}, results={"fields": fields})).passed


@given(skip=st.booleans(), valid=st.sampled_from([True, False, None]), fail=st.sampled_from([None, False, True, "why"]))
def test_order_is_skip_then_valid_then_fail(*, skip: bool, valid: bool | None, fail: bool | str | None) -> None:
    """Whatever hooks set, the outcome is Dredd's, and a failure has at least one line."""
    passed, errors = verdict(ran(skip=skip, test={"valid": valid}, fail=fail))

    assert passed == (skip or (bool(valid) and not fail))
    assert passed == (not errors)
