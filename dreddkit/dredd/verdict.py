"""The verdict on a transaction that ran, by Dredd's rule, in readable lines."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

__all__ = ["Verdict", "verdict"]

FIELDS = ("statusCode", "headers", "body")  # what explains most comes first


class Verdict(NamedTuple):
    """Whether the application does what the description says, and if not, why."""

    passed: bool
    errors: list[str]


def verdict(transaction: dict[str, Any], failed_by: str = "a hook") -> Verdict:
    """Judge as Dredd does: skip, then test.valid, then fail; hooks may have set each of them.

    Args:
        transaction: As ``Engine.run`` returned it, after the after hooks.

        failed_by: What set ``fail``, if it is set.

    Returns:
        Passed, without errors, for a skipped one: ask ``transaction["skip"]`` first.
        Else whether it passed, and a line for each error: ``"statusCode: Expected status code '200', but got '404'."``
    """
    if transaction.get("skip"):
        return Verdict(passed=True, errors=[])
    if _mapping(transaction.get("test")).get("valid") and not transaction.get("fail"):
        return Verdict(passed=True, errors=[])
    return Verdict(
        passed=False,
        errors=list(_reasons(transaction, failed_by)) or ["A hook set test.valid to false, or took test away."],
    )


def _reasons(transaction: dict[str, Any], failed_by: str) -> Iterator[str]:
    fields = _mapping(_mapping(transaction.get("results")).get("fields"))
    for field in FIELDS:
        for error in _mapping(fields.get(field)).get("errors", []):
            yield f"{field}: {error['message']}"
    errors = transaction.get("errors")
    for error in errors if isinstance(errors, list) else []:
        yield str(_mapping(error).get("message", error))
    if isinstance(transaction.get("fail"), str):  # Dredd makes it true once it has told the reason among the errors
        yield f"Failed by {failed_by}: {transaction['fail']}"


def _mapping(value: object) -> Mapping[str, Any]:
    """Return a value of the dictionary that a hook may have replaced by anything."""
    return value if isinstance(value, Mapping) else {}
