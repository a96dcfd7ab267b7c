"""Tasks, signals, uploads and a trash in two runs of one application: recorded by two workers, and run at once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import quick_folder
from tests.end_to_end.conftest import Project, Ran, open_project
from tests.integrations.conftest import CONFERENCE

Seen = dict[str, dict[str, Any]]

WHEN = "datetime.datetime(2020, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The project that both runs are of."""
    with open_project(tmp_path_factory.mktemp("conference") / "project", CONFERENCE) as project:
        yield project


def seen(project: Project) -> Seen:
    """Take what the hooks of a run noted, by transaction."""
    file = project.folder / "seen.jsonl"
    entries = [json.loads(line) for line in file.read_text().splitlines()]
    file.unlink()
    return {entry.pop("name"): entry for entry in entries}


def body_of(ran: Ran, action: str) -> Any:
    """Return what one request was answered with."""
    return json.loads(ran.entry(f"> {action}")["actual"]["body"])


@pytest.fixture(scope="module")
def recorded(project: Project) -> tuple[Ran, Seen]:
    """A run of two workers that records tasks; its broker would be one that is not there."""
    with quick_folder() as base:
        broker = "redis://localhost:1"
        ran = project.run("-n", "2", "--basetemp", str(base / "tests"), CELERY_BROKER_URL=broker)
    return ran, seen(project)


@pytest.fixture(scope="module")
def run(project: Project, recorded: tuple[Ran, Seen]) -> tuple[Ran, Seen]:  # noqa: ARG001 - it comes first
    """A run that runs tasks, on a server of the user's own."""
    command = "waitress-serve --host 127.0.0.1 --port {port} --threads 8 --call served:create_app"
    project.configure(app=None, server=command)
    ran = project.run("-k", "Restore or List", TASKS="run")
    project.configure(app="conference:create_app", server=None)
    return ran, seen(project)


def test_all_but_one_pass(recorded: tuple[Ran, Seen]) -> None:
    """In both workers, with the server of one started anew; no process, file or folder is left."""
    ran, noted = recorded

    assert {action for action, outcome in ran.outcomes.items() if outcome != "passed"} == {"Leave"}, ran.output
    assert {entry["worker"] for entry in noted.values()} == {"gw0", "gw1"}


def test_tasks_are_recorded(recorded: tuple[Ran, Seen]) -> None:
    """Each with its transaction alone, one that is called by name too, and they are not run."""
    ran, noted = recorded

    assert noted["Restore A Session"]["tasks"] == [["conference.mail", [1, "restored"], {"when": WHEN}]]
    assert noted["Wait For A Task"]["tasks"] == [["conference.elsewhere", [1], {}]]
    assert noted["List Slides"]["tasks"] == noted["Show The Token"]["tasks"] == []
    assert body_of(ran, "Restore A Session")["mails"] == 0


def test_what_is_recorded_survives_the_server(recorded: tuple[Ran, Seen]) -> None:
    """A task that was published before the server ended is there."""
    assert [call[1] for call in recorded[1]["Leave"]["tasks"]] == [[1, "never mailed"]]


def test_signals_are_recorded_and_their_subscribers_silent(recorded: tuple[Ran, Seen]) -> None:
    """Those made later in the namespace too; what is no JSON is told by its repr, and muted signals not at all."""
    noted = recorded[1]

    assert noted["Restore A Session"]["signals"] == [
        ["session-restored", "<Flask 'conference'>", {"session_id": 1, "session": "<Session 1>"}]
    ]
    assert noted["Move A Session"]["signals"] == [["made-late", "views", {"values": [1, {"room": "A"}]}]]


def test_uploads_are_thrown_away(recorded: tuple[Ran, Seen]) -> None:
    """What the application made at its start stays, what a request uploads is gone with the next reset."""
    noted = recorded[1]

    assert noted.pop("Upload Slides")["files"] == ["slides", "slides/1.txt"]
    assert [entry["files"] for entry in noted.values()] == [["slides"]] * len(noted)


def test_the_trash(recorded: tuple[Ran, Seen]) -> None:
    """The trait makes rows that are there and not listed."""
    ran, _ = recorded

    assert [row["id"] for row in body_of(ran, "List The Trash")] == [1]
    assert body_of(ran, "List Without The Trash") == []


def test_tokens_are_kept_beside_them(recorded: tuple[Ran, Seen]) -> None:
    """One login for all transactions of a worker: such stores tell that no token stands for what they hold."""
    assert body_of(recorded[0], "Show The Token") == {"token": "Bearer token-1"}


def test_tasks_run_in_the_context_that_they_are_given(run: tuple[Ran, Seen]) -> None:
    """The task writes and ends its session; the caller's goes on, and sees what was written. It is recorded once."""
    ran, noted = run

    assert ran.outcomes["Restore A Session"] == "passed", ran.output
    assert body_of(ran, "Restore A Session") == {"id": 1, "title": "Solaris", "mails": 1}
    assert [call[:2] for call in noted["Restore A Session"]["tasks"]] == [["conference.mail", [1, "restored"]]]
    assert len(noted["Restore A Session"]["signals"]) == 1


def test_a_task_without_a_context_of_its_own_is_found(project: Project, run: tuple[Ran, Seen]) -> None:  # noqa: ARG001 - after it
    """It does not do with the request's, as it could not in a worker."""
    ran = project.run("--only", "Sessions > Restored > Restore A Session", TASKS="run", CONFERENCE_CELERY="plain")

    assert ran.outcomes["Restore A Session"] == "failed", ran.output
    assert "Working outside of application context" in ran.output


def test_a_task_that_raises_fails_its_request(run: tuple[Ran, Seen]) -> None:
    """With the traceback; where tasks are recorded nothing of it is noticed."""
    ran, _ = run

    assert ran.outcomes["Restore With A Broken Mail"] == "failed"
    assert "the post office is closed" in ran.output


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        (
            {"SIGNALS": "conference.signals:Namespace"},
            [
                "no blinker.Namespace and no blinker.Signal, but type",
                "where:    record_signals('conference.signals:Namespace')",
                "allowed:  conference.signals:event_signals, conference.signals:session_restored",
            ],
        ),
        ({"CONFERENCE_CELERY": "none"}, ["no Celery application", "where:    record_tasks()", "hint:"]),
    ],
)
def test_mistakes_are_told_before_anything_is_sent(project: Project, environ: dict[str, str], told: list[str]) -> None:
    """With the call, what was given and what would be right; nothing is left of what the others made."""
    ran = project.run(**environ)

    assert ran.exit_code == 4
    assert [part for part in told if part not in ran.output] == [], ran.output
