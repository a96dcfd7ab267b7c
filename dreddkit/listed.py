"""What hooks leave in the list of transactions that they get, and in each of it."""

import reprlib
from collections.abc import Iterable, Mapping
from typing import Any

from dreddkit.errors import HookError, MisuseError
from dreddkit.transaction import Transaction, checked_status

__all__ = ["complete", "templates_of", "typed"]

PARTS = {
    "fullPath": "text that begins with /",
    "request": "a dictionary with a method",
    "expected": "a dictionary",
}
"""What a request and its verdict cannot do without."""


def templates_of(transactions: Iterable[Transaction]) -> dict[str, str]:
    """Return the URI templates of transactions, by name."""
    return {transaction.get("name", ""): transaction.uri_template for transaction in transactions}


def typed(listed: Iterable[object], templates: Mapping[str, str], where: str) -> list[Transaction]:
    """Return what was left in a list of transactions; a plain dictionary becomes one.

    Args:
        listed: Transactions and dictionaries.

        templates: The URI templates of the documented transactions, by name.

        where: Who left them there.

    Raises:
        MisuseError: Something in the list lacks what a request takes.
    """
    return [as_transaction(one, templates, where) for one in listed]


def as_transaction(one: Any, templates: Mapping[str, str], where: str) -> Transaction:
    """Return one of the list."""
    match one:
        case Transaction():
            return one
        case {"name": str() as name} if not wrong_parts(one):
            if (status := one["expected"].get("statusCode")) is not None:
                checked_status(status, where)
            return Transaction(one, templates.get(name, one["fullPath"]))
    hint = "Add one like those that are there: {**transactions[0], 'name': '...', 'fullPath': '/...'}."
    raise MisuseError("This is no transaction that can be added.", where=where, given=reprlib.repr(one), hint=hint)


def complete(transaction: Transaction) -> Transaction:
    """Return a transaction that can be sent and judged.

    Raises:
        HookError: Hooks took from it what that needs.
    """
    if wrong := wrong_parts(transaction):
        raise HookError(
            "Hooks left the transaction without what is sent, or compared.",
            where=str(transaction.get("name") or ""),
            given=", ".join(f"{part}: {reprlib.repr(transaction.get(part))}" for part in wrong),
            allowed=[f"{part}: {PARTS[part]}" for part in wrong],
        )
    return transaction


def wrong_parts(transaction: Mapping[str, Any]) -> list[str]:
    """Return the names of the parts that are missing, or something else."""
    path, request, expected = (transaction.get(part) for part in PARTS)
    is_right = (
        isinstance(path, str) and path.startswith("/"),  # without, it would be part of the host
        isinstance(request, Mapping) and isinstance(request.get("method"), str),
        isinstance(expected, Mapping),
    )
    return [part for part, right in zip(PARTS, is_right, strict=True) if not right]
