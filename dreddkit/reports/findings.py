"""Lines of text about findings, for a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from dreddkit.findings import Finding, FindingKind

__all__ = ["finding_lines", "findings_summary"]

TITLES = {
    FindingKind.UNMATCHED: "Hooks and fixtures for no transaction",
    FindingKind.NEVER_RUNS: "Hooks that never run",
    FindingKind.MISSPELT: "Mappings that nobody reads",
    FindingKind.SUPERFLUOUS: "Hooks that dreddkit makes superfluous",
    FindingKind.DESCRIPTION: "Warnings of the description",
    FindingKind.DROPPED: "Transactions that cannot run",
    FindingKind.DUPLICATE_NAME: "Names of several transactions",
    FindingKind.NO_ROUTE: "Documented requests that no route answers",
    FindingKind.UNDOCUMENTED: "Routes that no transaction documents",
    FindingKind.ROUTES_UNKNOWN: "Routes",
    FindingKind.PASSED_OVER: "Keys that Dredd passes over",
    FindingKind.INSTALLED_ROUTE: "Routes of installed packages that no transaction documents",
    FindingKind.NO_FIXTURE: "Fixtures",
}


def finding_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings grouped by kind, a title over each group."""
    for kind, group in groupby(findings, key=lambda finding: finding.kind):
        members = list(group)
        note = " (a note)" if members[0].is_note else ""
        yield f"{TITLES[kind]}{note}:"
        yield from (f"  {finding}" for finding in members)


def findings_summary(findings: Sequence[Finding], transactions: int) -> str:
    """Return the last line, e.g. ``3 findings and 1 note in 96 transactions``."""
    notes = sum(finding.is_note for finding in findings)
    counts = [(len(findings) - notes, "finding"), (notes, "note")]
    told = " and ".join(_count(number, noun) for number, noun in counts if number) or "No findings"
    return f"{told} in {_count(transactions, 'transaction')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
