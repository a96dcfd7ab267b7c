"""Lines of text about results, for a terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from dreddkit.results import Outcome, Summary, TransactionResult

__all__ = ["exchange_lines", "failure_title", "skip_lines", "summary_text", "transaction_line"]

LONGEST_REASON = 80  # characters of it in a transaction's line
LONGEST_BODY = 1000  # characters of it that are shown
LABELS = {
    Outcome.PASSED: "pass",
    Outcome.FAILED: "FAIL",
    Outcome.ERROR: "ERROR",
    Outcome.SKIPPED: "skip",
    Outcome.NOT_RUN: "not run",
}


def duration_ms(result: TransactionResult) -> float:
    """Return what the transaction took in all, in milliseconds."""
    return sum(result.durations_ms.values())


def transaction_line(result: TransactionResult, position: int, total: int) -> tuple[str, str, str]:
    """Return counter, outcome and the rest of the line that is printed when a transaction is over."""
    counter = f"{position:>{len(str(total))}}/{total}"
    request = f"{duration_ms(result):>5.0f} ms  {result.method:<6} {result.path} → {result.shown_status}"
    reason = f"  ({_short_reason(result)})" if result.outcome is Outcome.SKIPPED and result.reason else ""
    return counter, f"{LABELS[result.outcome]:<5}", f"{request}  {result.name}{reason}"


def skip_lines(results: Iterable[TransactionResult]) -> Iterator[str]:
    """Yield once what is to be said of skipped transactions beside what their lines have: the rest of long reasons."""
    skipped = [result for result in results if result.outcome is Outcome.SKIPPED and result.reason]
    for reason, count in Counter(each.reason for each in skipped if each.reason != _short_reason(each)).items():
        yield f"skipped {count}, {' '.join(reason.splitlines())}"


def _short_reason(result: TransactionResult) -> str:
    first = result.reason.splitlines()[0].removesuffix(":")
    return first if len(first) <= LONGEST_REASON else f"{first[: LONGEST_REASON - 1]}…"


def exchange_lines(transaction: dict[str, Any], *, is_short: bool = False) -> list[str]:
    """Return what was sent and what came back, for a transaction that the server has answered; else nothing.

    Args:
        transaction: As JSON has it, and hooks have left it; secrets are masked.

        is_short: Whether to leave out what was sent beside the request's line, and the body that was expected.
    """
    real, request = _table(transaction, "real"), _table(transaction, "request")
    if not real:
        return []
    protocol, host, port, path = (transaction.get(name, "") for name in ("protocol", "host", "port", "fullPath"))
    sent = [] if is_short else [*_header_lines(request), *_body_lines(request)]
    return [
        f"  request:  {request.get('method', '')} {protocol}//{host}:{port}{path}",
        *sent,
        f"  response: {_status_line(real)}",
        *_body_lines(real),
        *([] if is_short else _expected_lines(transaction)),
    ]


def _expected_lines(transaction: dict[str, Any]) -> list[str]:
    """The body that the answered one was compared with; of a schema, the errors tell what is not as it says."""
    expected = _table(transaction, "expected")
    fields = _table(_table(transaction, "results"), "fields")
    if _table(fields, "body").get("valid", True) or expected.get("bodySchema") or not expected.get("body"):
        return []
    return [f"  expected: {_status_line(expected)}", *_body_lines(expected)]


def _status_line(response: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in _table(response, "headers").items()}
    return f"{response.get('statusCode', '')} {headers.get('content-type', '')}".rstrip()


def _header_lines(request: dict[str, Any]) -> list[str]:
    return [f"    {name}: {value}" for name, value in _table(request, "headers").items()]


def _body_lines(message: dict[str, Any]) -> list[str]:
    body = str(message.get("body") or "").strip("\r\n")
    if message.get("bodyEncoding") == "base64":
        return [f"    {len(body)} characters of Base64"]
    return [f"    {line}" for line in _shortened(body).splitlines()]


def _table(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_BODY:
        return text
    return f"{text[:LONGEST_BODY]}\n... {len(text) - LONGEST_BODY} more of {len(text)} characters"


def failure_title(result: TransactionResult) -> str:
    """Return the headline over the details of a transaction that did not pass."""
    return f"{LABELS[result.outcome]} {result.name} ({result.location})"


def summary_text(summary: Summary, duration_s: float) -> str:
    """Return the last line of a run, e.g. ``46 passed, 1 failed of 47 transactions in 4.1 s``."""
    counts = [
        (summary.passed, "passed"),
        (summary.failed, "failed"),
        (summary.error, "error" if summary.error == 1 else "errors"),
        (summary.skipped, "skipped"),
        (summary.not_run, "not run"),
    ]
    told = ", ".join(f"{count} {word}" for count, word in counts if count) or "no transaction ran"
    transactions = "transaction" if summary.total == 1 else "transactions"
    return f"{told} of {summary.total} {transactions} in {duration_s:.1f} s"
