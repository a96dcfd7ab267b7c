"""Consumers of results: lines for a terminal and the result file; they know nothing of the run."""

from dreddkit.reports.json import results_document, write_json
from dreddkit.reports.text import exchange_lines, failure_title, summary_text, transaction_line

__all__ = ["exchange_lines", "failure_title", "results_document", "summary_text", "transaction_line", "write_json"]
