"""An application and its hooks handler in another Python: server, setup and handler are all that dreddkit needs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project

ELSEWHERE = Path(__file__).parents[1] / "samples" / "elsewhere"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The sample, beside a virtual environment of its own with nothing in it."""
    folder = tmp_path_factory.mktemp("notes") / "project"
    with open_project(folder, ELSEWHERE) as project:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "elsewhere"], check=True)
        yield project


@pytest.fixture(scope="module")
def ran(project: Project) -> Ran:
    """One run for all tests."""
    return project.run()


def test_each_transaction_has_the_outcome_that_the_handler_gives_it(ran: Ran) -> None:
    """Path, headers, skip, fail and expectations are the handler's to change; a fault of its own is an error."""
    assert ran.outcomes == {
        "List All Notes": "passed",
        "Create A Note": "passed",
        "Show A Note": "passed",
        "Skip": "skipped",
        "Fail": "failed",
        "Raise": "error",
        "Hang": "error",
        "Expect Something Else": "passed",
        "Fail Afterwards": "failed",
    }
    assert ran.exit_code == 1


def test_the_database_is_reset_before_the_handler_is_told(ran: Ran) -> None:
    """The handler makes the same unique row before each request, and it has the first id each time."""
    assert ran.results["isolation"]["strategy"] == "restore"
    assert ran.outcomes["Create A Note"] == "passed"
    assert "handler    elsewhere/bin/python -I handler.py {port}" in ran.output


def test_what_the_handler_says_is_the_reason(ran: Ran) -> None:
    """A transaction that it fails, before or after, is told with its words."""
    assert "the handler is against it" in ran.reason("Fail")
    assert "the handler changed its mind" in ran.reason("Fail Afterwards")


def test_an_error_of_the_handler_is_told_as_its_own(ran: Ran) -> None:
    """The message names the handler and the event, and shows its last output; the next transaction goes on."""
    told = ["The handler closed the connection before it answered beforeEach", "handler.py", "dropped by the handler"]

    assert [part for part in told if part not in ran.reason("Raise")] == []


def test_a_handler_that_takes_too_long_is_told(ran: Ran) -> None:
    """Its late answer is not taken for one to the next message."""
    assert "The handler did not answer beforeEach within 1 s" in ran.reason("Hang")
    assert ran.outcomes["Expect Something Else"] == "passed"


def test_events_come_in_dredds_order(project: Project, ran: Ran) -> None:
    """All of them, for every transaction: as Dredd does, afterEach also where nothing was sent."""
    told = [tuple(entry) for entry in json.loads((project.folder / "told.json").read_text())]

    assert ran.results["summary"]["total"] == 9
    assert (told[0], told[-1]) == (("beforeAll", 9), ("afterAll", 9))
    for action, events in {
        "List All Notes": ["beforeEach", "beforeEachValidation", "afterEach"],
        "Skip": ["beforeEach", "afterEach"],
        "Raise": ["beforeEach", "afterEach"],
    }.items():
        assert [event for event, name in told if name == action] == events
