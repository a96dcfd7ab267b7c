"""What a failure shows of the exchange: what was sent, what came back, what was expected."""

from typing import Any

from dreddkit.reports import exchange_lines, skip_lines, transaction_line
from dreddkit.results import Outcome, TransactionResult
from dreddkit.transaction import Location
from tests.end_to_end.conftest import Project

SIGNED = """\
from dreddkit import before

@before("Books > Collection > Create A Book")
def sign(transaction):
    transaction["request"]["headers"]["Authorization"] = "JWT secret-token"
"""
TRANSACTION = {
    "protocol": "http:",
    "host": "127.0.0.1",
    "port": "80",
    "fullPath": "/files",
    "request": {"method": "POST", "headers": {"Accept": "*/*"}, "body": "AAAA", "bodyEncoding": "base64"},
    "expected": {"statusCode": "200", "body": "{}", "bodySchema": "{}"},
    "real": {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": "3"},
    "results": {"fields": {"body": {"valid": False}}},
}


def test_a_failure_shows_what_was_sent_and_what_was_expected(project: Project) -> None:
    """Headers with secrets masked, bodies, a long one cut; with -q the request's line and the answer alone."""
    project.configure(database="sqlite:///shown.db")
    project.write("hooks/signed.py", SIGNED)
    wanted = '{"id": 2, "title": "Eden", "pages": "%s"}' % ("x" * 2000)
    description = project.folder / "api.apib"
    description.write_text(description.read_text().replace('{"id": 2, "title": "Eden"}', wanted))

    whole = project.run("-k", "Create").output
    short = project.run("-q", "-k", "Create").output

    assert "    Content-Type: application/json\n" in whole
    assert "    Authorization: JWT ***\n" in whole
    assert "secret-token" not in whole
    assert '    {"title": "Eden"}\n  response: 201 application/json\n    {"id":2,"title":"Eden"}\n' in whole
    assert f"  expected: 201 application/json\n    {wanted[:1000]}\n    ... " in whole
    assert f"more of {len(wanted)} characters\n" in whole
    assert "response: 201" in short
    assert not any(part in short for part in ("Authorization", '{"title": "Eden"}', "expected: 201"))


def test_why_transactions_are_skipped_is_told_once(project: Project) -> None:
    """Their lines have it in short; the end explains it, and how they run; -q says nothing of it."""
    left_out = "\n## {0} [/books]\n\n### {0} [GET]\n\n+ Response 200\n\n+ Response 404\n\n+ Response 500\n"
    project.document("".join(left_out.format(name) for name in ("Found", "Sought")))
    project.configure(database="sqlite:///skipped.db")

    output = project.run("-k", "Found or Sought").output
    short = project.run("-q", "-k", "Found or Sought").output

    assert output.count("(not the first of its example)\n") == 4
    assert output.count("Dredd runs only the first request and response") == 1
    assert "skipped 4, not the first of its example: Dredd runs only the first" in output
    assert "a before hook sets skip to false" in output
    assert "skipped 4," not in short


def test_a_long_reason_of_a_hooks_is_cut_in_its_line() -> None:
    """The whole is told at the end, once for all that have it; a short one is not repeated there."""
    values: dict[str, Any] = {
        "id": "1",
        "name": "A",
        "method": "GET",
        "path": "/a",
        "status": 200,
        "location": Location("a.apib", 1),
    }
    reasons = ["long " * 40, "long " * 40, "short"]
    results = [TransactionResult(**values, outcome=Outcome.SKIPPED, reason=reason) for reason in reasons]

    assert transaction_line(results[0], 1, 3)[2].endswith(f"({reasons[0][:79]}…)")
    assert list(skip_lines(results)) == [f"skipped 2, {reasons[0]}"]


def shown(**changes: Any) -> list[str]:
    """Return the lines on the transaction, but for the changes."""
    return exchange_lines({**TRANSACTION, **changes})


def test_a_schemas_errors_stand_for_it() -> None:
    """Where a schema decides no example is shown as what was expected; bytes are not written out."""
    assert shown() == [
        "  request:  POST http://127.0.0.1:80/files",
        "    Accept: */*",
        "    4 characters of Base64",
        "  response: 200 application/json",
        "    3",
    ]


def test_a_body_that_is_right_is_not_compared() -> None:
    """Where the status alone differs, the expected body says nothing; where nothing was answered, nothing is shown."""
    right = {"fields": {"body": {"valid": True}, "statusCode": {"valid": False}}}

    assert not any("expected" in line for line in shown(expected={"statusCode": "201", "body": "3"}, results=right))
    assert shown(real=None) == []
