"""Runs that a signal ends: all is cleaned up, and a second signal ends the clean-up."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import URL

from tests.end_to_end.conftest import FAULTS, Project

UPLOADS = """
import signal
from pathlib import Path
from dreddkit import FolderStore, add_store, before

uploads = Path("uploads")
add_store(FolderStore(uploads))


@before("Books > Collection > List All Books")
def upload(transaction):
    (uploads / "seed").write_text("changed")
    (uploads / "new").touch()
    signal.pause()
"""
WAITING = """
import signal
from pathlib import Path
from dreddkit import before


@before("Books > Collection > List All Books")
def tell(transaction):
    Path("waiting").touch()
    signal.pause()
"""
REQUESTING = """
from pathlib import Path
from dreddkit import before


@before("Books > Slow > Wait")
def tell(transaction):
    Path("requesting").touch()
"""
STUCK_STORE = """
import signal
from pathlib import Path
from dreddkit import add_store


class Stuck:
    def prepare(self): pass
    def reset(self): pass

    def close(self):
        Path("closing").touch()
        signal.pause()


add_store(Stuck())
"""
STUCK_SESSION = """
import signal
from pathlib import Path


def pytest_sessionfinish():
    Path("closing").touch()
    signal.pause()
"""
LEFT = """
SELECT nspname FROM pg_namespace WHERE nspname LIKE 'dreddkit%' UNION
SELECT tgname FROM pg_trigger WHERE tgname LIKE 'dreddkit%' UNION SELECT evtname FROM pg_event_trigger
"""
Interrupt = Callable[..., tuple[int, str]]


def wait_until(condition: Callable[[], bool], timeout_s: float = 30) -> None:
    """Poll until a condition holds."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to it"
        time.sleep(0.02)


@pytest.fixture
def interrupt(project: Project) -> Interrupt:
    """Send signals to a run, each when a file is there, and return how it ended."""

    def interrupt(*signals: tuple[signal.Signals, str], command: tuple[str, ...]) -> tuple[int, str]:
        process = project.start(*command)
        for number, name in signals:
            wait_until((project.folder / name).exists)
            process.send_signal(number)
        ended = project.end(process)
        project.assert_nothing_left()
        return ended.exit_code, ended.output

    return interrupt


def left_in(url: URL) -> list[str]:
    """Return what of dreddkit's is in a database."""
    connection = psycopg2.connect(**url.translate_connect_args(database="dbname", username="user"))
    with connection.cursor() as cursor:
        cursor.execute(LEFT)
        names = [name for (name,) in cursor.fetchall()]
    connection.close()
    return names


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder, and those beside it that are named like it."""
    return {str(path.relative_to(folder.parent)): path.read_text() for path in folder.parent.rglob("uploads*/*")}


@pytest.mark.parametrize(
    ("number", "command"),
    [
        (signal.SIGTERM, ("dreddkit", "run")),
        (signal.SIGHUP, ("pytest", "api.apib")),
    ],
)
def test_a_signal_cleans_up(
    project: Project, interrupt: Interrupt, postgres_url: URL, number: signal.Signals, command: tuple[str, ...]
) -> None:
    """`docker stop` and a closed terminal take the way of Ctrl-C: database and folder are as they were."""
    project.write("hooks/uploads.py", UPLOADS)
    project.write("uploads/seed", "seed")
    project.configure(database=postgres_url.render_as_string(hide_password=False))

    code, output = interrupt((number, "uploads/new"), command=command)

    assert code == 2, output
    assert left_in(postgres_url) == []
    assert contents(project.folder / "uploads") == {"uploads/seed": "seed"}


def test_an_interrupted_request_leaves_nothing(project: Project, interrupt: Interrupt) -> None:
    """Ctrl-C where an answer is waited for: no server, no embedded PostgreSQL, no directory stays."""
    project.document(FAULTS)
    project.write("hooks/requesting.py", REQUESTING)
    project.configure(database=None)

    code, output = interrupt((signal.SIGINT, "requesting"), command=("dreddkit", "run", "-k", "Wait"))

    assert code == 2, output


def test_a_killed_run_is_put_right_by_the_next(project: Project, interrupt: Interrupt) -> None:
    """Nobody cleans up after SIGKILL but its guard; the folder that it left is not taken for the baseline."""
    project.configure(database=None)
    project.write("hooks/uploads.py", UPLOADS)
    project.write("uploads/seed", "seed")
    code, _ = interrupt((signal.SIGKILL, "uploads/new"), command=("dreddkit", "run"))
    project.write("hooks/uploads.py", UPLOADS.replace("    signal.pause()\n", ""))

    ran = project.run()

    assert code == -signal.SIGKILL
    assert ran.exit_code == 0, ran.output
    assert "warning: The run before was killed, so " in ran.output
    assert contents(project.folder / "uploads") == {"uploads/seed": "seed"}
    assert not (project.folder / "uploads.dreddkit").exists()


@pytest.mark.parametrize(
    ("file", "text", "first"),
    [("hooks/stuck.py", STUCK_STORE, signal.SIGTERM), ("conftest.py", STUCK_SESSION, signal.SIGINT)],
)
def test_a_second_signal_ends_the_clean_up(
    project: Project, interrupt: Interrupt, file: str, text: str, first: signal.Signals
) -> None:
    """Quietly, wherever the clean-up is; no child stays."""
    project.write("hooks/waiting.py", WAITING)
    project.write(file, text)

    code, output = interrupt((first, "waiting"), (signal.SIGINT, "closing"), command=("dreddkit", "run"))

    assert code == 2, output
    assert "Traceback" not in output
