"""Stores beside the database, as a user's hook files add them."""

import subprocess
import sys

from tests.end_to_end.conftest import TIMEOUT_S, Project

LIST = "Books > Collection > List All Books"
TOLD = ["ConnectionError: no index", "index.py", "The store Index in hooks/index.py could not be"]
UPLOADS = """
import os
from pathlib import Path
from dreddkit import FolderStore, add_store, after_each, before_each, reset

folder = Path("uploads" + os.environ.get("PYTEST_XDIST_WORKER", ""))
folder.mkdir(exist_ok=True)
(folder / "seed").write_text("seed")
add_store(FolderStore(folder))


@before_each
def every_transaction_starts_from_the_same_files(transaction):
    assert [path.name for path in folder.iterdir()] == ["seed"]
    assert (folder / "seed").read_text() == "seed"


@before_each
def a_reset_of_ones_own_covers_it(transaction):
    (folder / "mine").write_text("mine")
    reset()
    assert not (folder / "mine").exists()


@after_each
def upload(transaction):
    (folder / "seed").write_text("changed")
    (folder / "cover").write_text("cover")
"""
SLOW = """
import time
from dreddkit import add_store, before_all


class Slow:
    def prepare(self): print("prepared")
    def reset(self): time.sleep(0.05)
    def close(self): print("closed")


@before_all
def add(transactions):
    add_store(Slow())
"""
BROKEN = """
from dreddkit import add_store, stash
from flask import current_app


class Index:
    resets = 0

    def prepare(self):
        assert current_app == stash["app"]
        PREPARE

    def reset(self):
        Index.resets += 1
        if Index.resets == 2:
            RESET

    def close(self):
        CLOSE


class Other(Index):
    def prepare(self): pass
    def reset(self): pass
    def close(self): open("closed", "w")


add_store(Other())
add_store(Index())
"""


def broken(project: Project, *methods: str) -> None:
    """Write a hook file with a store that raises in some methods."""
    text = BROKEN
    for method in methods:
        text = text.replace(method.upper(), "raise ConnectionError('no index')")
    for other in ("PREPARE", "RESET", "CLOSE"):
        text = text.replace(other, "pass")
    project.write("hooks/index.py", text)


def test_a_folder_is_reset_beside_the_database(project: Project) -> None:
    """Before each transaction and by a hook's own reset(); each worker has its own, and its own database, and tells."""
    project.write("hooks/uploads.py", UPLOADS)
    project.write("hooks/typo.py", f"from dreddkit import before\n@before({LIST + 's'!r})\ndef typo(t): pass\n")

    ran = project.run("-n", "2", "--random-order", "--basetemp", str(project.folder / "temporary"))

    assert ran.exit_code == 0, ran.output
    assert ran.results["summary"]["passed"] == 4
    assert ran.results["isolation"]["strategy"] == "restore"
    told = ["/books.db_gw0 (created; stays)", "/books.db_gw1 (created; stays)", "isolation  restore", "hooks/typo.py:"]
    assert [ran.output.count(part) for part in told] == [1, 1, 1, 1]
    for folder in project.folder.glob("uploads*"):
        assert [path.name for path in folder.iterdir()] == ["seed"]
        assert (folder / "seed").read_text() == "seed"


def test_a_run_without_a_database_resets_its_stores(project: Project) -> None:
    """A server that already runs, no db: stores are all there is to reset, and their time is the reset's."""
    project.write("hooks/books.py", SLOW)
    project.configure(app=None, db=None, isolation="none")
    code = (
        "import flask, waitress\napp = flask.Flask('x')\napp.get('/books')(lambda: [{'id': 1, 'title': 'Solaris'}])\n"
        "server = waitress.create_server(app, host='127.0.0.1', port=0)\n"
        "print(server.effective_port, flush=True)\nserver.run()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = server.stdout.readline().strip()
        try:
            ran = project.run("--server-url", f"http://127.0.0.1:{port}", "--only", LIST, "-s")
        finally:
            server.terminate()
            server.wait(TIMEOUT_S)

    assert ran.exit_code == 0, ran.output
    assert "store      Slow" in ran.output
    assert ran.output.index("prepared") < ran.output.index("closed")
    assert ran.results["transactions"][0]["durations_ms"]["reset"] >= 50
    assert ran.results["isolation"]["strategy"] == "none"
    assert ran.results["isolation"]["resets"] == 1


def test_a_store_that_cannot_be_prepared_is_exit_4(project: Project) -> None:
    """With its name and the user's traceback; those prepared before it are closed."""
    broken(project, "prepare")

    ran = project.run()

    assert ran.exit_code == 4
    assert [part for part in [*TOLD, "prepared"] if part not in ran.output] == []
    assert set(ran.outcomes.values()) == {"not_run"}
    assert (project.folder / "closed").exists()


def test_a_store_that_cannot_be_reset_or_closed_is_told(project: Project) -> None:
    """Of a reset as the transaction's error; the others go on, and the other store is closed in the end."""
    broken(project, "reset", "close")

    ran = project.run()

    assert ran.exit_code == 1
    assert sorted(ran.outcomes.values()) == ["error", "passed", "passed", "passed"]
    assert [part for part in [*TOLD, "reset"] if part not in ran.reason("Create A Book")] == []
    assert "/dreddkit/" not in ran.reason("Create A Book")
    assert "The store Index in hooks/index.py could not be closed" in ran.output
    assert (project.folder / "closed").exists()
