"""Lines of text about results, for a terminal."""

from typing import Any

from dreddkit.results import Outcome, Summary, TransactionResult

__all__ = ["duration_ms", "exchange_lines", "failure_title", "summary_text", "transaction_line"]

LONGEST_BODY = 1000  # characters of a response that are shown
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
    reason = f"  ({result.reason.splitlines()[0]})" if result.outcome is Outcome.SKIPPED and result.reason else ""
    return counter, f"{LABELS[result.outcome]:<5}", f"{request}  {result.name}{reason}"


def exchange_lines(transaction: dict[str, Any]) -> list[str]:
    """Return what was sent and what came back, for a transaction that the server has answered; else nothing."""
    real = transaction.get("real")
    if not real:
        return []
    base = f"{transaction['protocol']}//{transaction['host']}:{transaction['port']}"
    return [
        f"  request:  {transaction['request']['method']} {base}{transaction['fullPath']}",
        f"  response: {real['statusCode']} {real.get('headers', {}).get('content-type', '')}",
        *(f"    {line}" for line in _shortened(real.get("body") or "").splitlines()),
    ]


def _shortened(text: str) -> str:
    return (
        text if len(text) <= LONGEST_BODY else f"{text[:LONGEST_BODY]}\n... {len(text) - LONGEST_BODY} more characters"
    )


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
