"""What hooks leave in the list of transactions."""

from typing import Any

import pytest

from dreddkit import Transaction
from dreddkit.errors import MisuseError
from dreddkit.listed import typed

NAME = "Books > List"
TEMPLATE = "/books{?page}"
WHERE = "before_all hook add (hooks/all.py:3)"


def values(**others: Any) -> dict[str, Any]:
    """Return a dictionary such as Dredd has, with other parts."""
    whole = {"name": NAME, "fullPath": "/books", "request": {"method": "GET"}, "expected": {"statusCode": "200"}}
    return {**whole, **others}


def test_transactions_stay_and_dictionaries_become_some() -> None:
    """One of a documented name has the documented template, another one its own path."""
    there = Transaction(values(), TEMPLATE)

    found = typed([there, values(), values(name="Books > Old", fullPath="/old")], {NAME: TEMPLATE}, WHERE)

    assert found[0] is there
    assert [type(one) for one in found] == [Transaction] * 3
    assert [one.uri_template for one in found] == [TEMPLATE, TEMPLATE, "/old"]


@pytest.mark.parametrize("expected", [{}, {"statusCode": None}, {"statusCode": 404}, {"statusCode": "404"}])
def test_any_status_will_do_and_none(expected: dict[str, Any]) -> None:
    """A default response has none."""
    assert typed([values(expected=expected)], {}, WHERE) == [values(expected=expected)]


@pytest.mark.parametrize("status", ["abc", "2xx", 99, "", "404\n"])
def test_what_is_no_status_is_told(status: object) -> None:
    """With the hook that left it."""
    with pytest.raises(MisuseError, match="no status of a response") as caught:
        typed([values(expected={"statusCode": status})], {}, WHERE)

    assert (caught.value.where, caught.value.given) == (WHERE, repr(status))


@pytest.mark.parametrize(
    "one",
    [
        None,
        NAME,
        {},
        {"name": NAME},
        values(name=1),
        values(fullPath=None),
        values(request={}),
        values(request="GET /"),
        values(expected=200),
    ],
)
def test_what_is_no_transaction_is_told(one: object) -> None:
    """Whether its name is documented or not."""
    with pytest.raises(MisuseError, match="no transaction that can be added") as caught:
        typed([one], {NAME: TEMPLATE}, WHERE)

    assert caught.value.where == WHERE
