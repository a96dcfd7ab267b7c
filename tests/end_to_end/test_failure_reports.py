"""What a failure shows of the exchange: what was sent, what came back, what was expected."""

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from dreddkit.reports import exchange_lines, skip_lines, transaction_line
from dreddkit.results import Outcome, TransactionResult
from dreddkit.transaction import Location
from tests.end_to_end.conftest import Project, open_project

SIGNED = """\
from dreddkit import before

@before("Books > Collection > Create A Book")
def sign(transaction):
    transaction["request"]["headers"]["Authorization"] = "JWT secret-token"

@before("Books > Collection > Create Book")
def never(transaction): ...
"""
WANTED = '{"id": 2, "title": "Eden", "pages": "%s"}' % ("x" * 2000)
LEFT_OUT = "\n## {0} [/books]\n\n### {0} [GET]\n\n+ Response 200\n\n+ Response 404\n\n+ Response 500\n"
SELECTED = ("-k", "Create or Found or Sought")
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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with a long body that is expected, and responses that Dredd leaves out."""
    with open_project(tmp_path_factory.mktemp("reports") / "project") as project:
        description = (project.folder / "api.apib").read_text().replace('{"id": 2, "title": "Eden"}', WANTED)
        project.write("api.apib", description + "".join(LEFT_OUT.format(name) for name in ("Found", "Sought")))
        project.write("hooks/signed.py", SIGNED)
        project.configure(database="sqlite:///reports.db")
        yield project


@pytest.fixture(scope="module")
def whole(project: Project) -> str:
    """What a run prints."""
    return project.run("--junitxml", "junit.xml", *SELECTED).output


@pytest.fixture(scope="module")
def short(project: Project) -> str:
    """What it prints with -q."""
    return project.run("-q", *SELECTED).output


def test_a_failure_shows_what_was_sent_and_what_was_expected(whole: str) -> None:
    """Headers with secrets masked, bodies, a long one cut."""
    assert "    Content-Type: application/json\n" in whole
    assert "    Authorization: JWT ***\n" in whole
    assert "secret-token" not in whole
    assert '    {"title": "Eden"}\n  response: 201 application/json\n    {"id":2,"title":"Eden"}\n' in whole
    assert f"  expected: 201 application/json\n    {WANTED[:1000]}\n    ... " in whole
    assert f"more of {len(WANTED)} characters\n" in whole


def test_a_quiet_failure_shows_the_answer_alone(short: str) -> None:
    """With -q there is no more of the request than its line."""
    assert "response: 201" in short
    assert not any(part in short for part in ("Authorization", '{"title": "Eden"}', "expected: 201"))


def test_a_quiet_run_warns(short: str) -> None:
    """With -q nothing is told of what the run stands on; a hook that never runs is told all the same."""
    assert "isolation" not in short
    assert "before hook never: no transaction matches" in short


def test_why_transactions_are_skipped_is_told_once(whole: str, short: str) -> None:
    """Their lines have it in short; the end explains it, and how they run; -q says nothing of it."""
    assert whole.count("(not the first of its example)\n") == 4
    assert whole.count("Dredd runs only the first request and response") == 1
    assert "skipped 4, not the first of its example: Dredd runs only the first" in whole
    assert "a before hook sets skip to false" in whole
    assert "skipped 4," not in short


@pytest.mark.usefixtures("whole")
def test_a_skipped_transaction_has_its_place_in_junit(project: Project) -> None:
    """It is the description's, as a failure's is."""
    skipped = ET.parse(project.folder / "junit.xml").findall(".//skipped")  # noqa: S314 - our own file

    assert [str(each.text).partition(":")[0] for each in skipped] == ["api.apib"] * 4


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
