"""What the phases of an item leave in its result."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from dreddkit.errors import DreddkitError
from dreddkit.plugin.item import TransactionFailed, TransactionItem
from dreddkit.reports import exchange_lines
from dreddkit.results import Outcome

__all__ = ["record"]

SEVERITY = [Outcome.NOT_RUN, Outcome.PASSED, Outcome.SKIPPED, Outcome.FAILED, Outcome.ERROR]


def record(item: TransactionItem, report: pytest.TestReport, call: pytest.CallInfo[None]) -> None:
    """Take over what one phase brought; the teardown's report carries the finished result.

    The result travels in the report, since with workers the report is all that reaches the controlling process.
    """
    outcome = _outcome(report, call)
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, TransactionFailed | DreddkitError):
        # What is wrong and what was said, not where in dreddkit it was noticed.
        report.longrepr = "\n".join([str(error), *_exchange(item)])
    if outcome in (Outcome.FAILED, Outcome.ERROR):
        _say_whose_fault(report, outcome)
        _attach_evidence(item, report)
    if item.run.failure is not None:
        outcome = Outcome.NOT_RUN
    if SEVERITY.index(outcome) > SEVERITY.index(item.result.outcome):
        item.result.outcome = outcome
        item.result.reason = _reason(call)
    if report.failed:
        item.result.errors.extend(report.longreprtext.splitlines())
    if call.when == "teardown":
        _add_exchange(item)
        vars(report)["dreddkit"] = item.result.to_json()


def _exchange(item: TransactionItem) -> list[str]:
    transaction = as_json(item.transaction)
    shown = {**transaction, "request": without_secrets(as_json(transaction.get("request")), item.secret_headers)}
    return exchange_lines(shown, is_short=item.config.get_verbosity() < 0)


def _outcome(report: pytest.TestReport, call: pytest.CallInfo[None]) -> Outcome:
    if report.skipped:
        return Outcome.SKIPPED
    if report.failed:
        failed = call.excinfo is not None and isinstance(call.excinfo.value, TransactionFailed)
        return Outcome.FAILED if failed else Outcome.ERROR
    return Outcome.PASSED if call.when == "call" else Outcome.NOT_RUN


def _say_whose_fault(report: pytest.TestReport, outcome: Outcome) -> None:
    # To pytest, and to all that reads its reports, "failed" is what a call brings and "error" what the other phases do.
    if report.when != "teardown":
        report.when = "call" if outcome is Outcome.FAILED else "setup"


def _attach_evidence(item: TransactionItem, report: pytest.TestReport) -> None:
    output = item.run.server_output()
    if output.strip():
        report.sections.append(("Output of the server", output))


def _reason(call: pytest.CallInfo[None]) -> str:
    if call.excinfo is None:
        return ""
    error = call.excinfo.value
    if isinstance(error, DreddkitError):
        return error.problem
    return str(getattr(error, "msg", None) or error)


def _add_exchange(item: TransactionItem) -> None:
    transaction: dict[str, Any] = item.transaction
    item.result.path = str(transaction.get("fullPath", item.result.path))
    item.result.request = without_secrets(as_json(transaction.get("request")), item.secret_headers)
    if "uri" in item.result.request:
        item.result.request["uri"] = item.result.path  # Dredd sends fullPath, and leaves here what is documented
    item.result.expected = as_json(transaction.get("expected"))
    item.result.actual = as_json(transaction.get("real"))


def as_json(values: object) -> dict[str, Any]:
    """Return a dictionary as JSON has it, an empty one for anything else; a hook may have left anything there."""
    return {str(name): plain(value) for name, value in values.items()} if isinstance(values, dict) else {}


def plain(value: object) -> Any:
    """Return a value as JSON has it; where it cannot be written, what it is."""
    try:
        return json.loads(json.dumps(value, default=repr))
    except Exception:  # noqa: BLE001 - a circle, a key that is no text, or what a __repr__ of the user's raises
        return f"<{type(value).__name__}>"


def without_secrets(request: dict[str, Any], secret_headers: Iterable[str]) -> dict[str, Any]:
    """Return a request with the values of some headers masked, but for the scheme: ``JWT ***``."""
    secret = {name.lower() for name in secret_headers}
    headers = request.get("headers")
    if not isinstance(headers, dict):
        return request
    shown = {name: masked(value) if name.lower() in secret else value for name, value in headers.items()}
    return {**request, "headers": shown}


def masked(value: object) -> str:
    """Return a header's value with what is secret of it masked."""
    scheme, space, _ = str(value).partition(" ")
    return f"{scheme} ***" if space else "***"
