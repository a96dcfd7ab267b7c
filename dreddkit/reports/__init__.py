"""Consumers of results and findings: lines for a terminal, the result file; they know nothing of the run."""

from dreddkit.reports.findings import finding_lines, findings_summary
from dreddkit.reports.json import results_document, write_json
from dreddkit.reports.text import exchange_lines, failure_title, skip_lines, summary_text, transaction_line

__all__ = [
    "exchange_lines",
    "failure_title",
    "finding_lines",
    "findings_summary",
    "results_document",
    "skip_lines",
    "summary_text",
    "transaction_line",
    "write_json",
]
