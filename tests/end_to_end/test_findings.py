"""What a run tells of a request beside its outcome: all of it in one run, which ends well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project
from tests.end_to_end.test_commands import dreddkit

STATEMENTS = {"Read": "SELECT 1 FROM book", "Write": "DELETE FROM book"}
REQUESTS = {  # what is left of one is put right before the next
    **{name: f"/left-open?sql={sql.replace(' ', '%20')}" for name, sql in STATEMENTS.items()},
    "List Written": "/books?written",
    "Alter": "/altered",
    "List Altered": "/books?altered",
    "Crash": "/crashed",
    "List Restarted": "/books?crashed",
}
BETWEEN = """\
from books import Book, db
from dreddkit import before, reset


@before("Books > Collection > List All Books")
def between(transaction):
    db.session.add(Book(title="gone"))
    db.session.commit()
    assert db.session.query(Book).count()
    report = reset()
    assert report.ended == ()
    assert not db.session.query(Book).filter_by(title="gone").count()
    db.session.add(Book(title="kept"))
    db.session.commit()
    transaction.expected_json = [{"id": 1, "title": "Solaris"}, {"id": 2, "title": "kept"}]
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One run of all the requests, on PostgreSQL, with a hook that resets in between."""
    with open_project(tmp_path_factory.mktemp("findings") / "project") as project:
        for name, path in REQUESTS.items():
            project.document(f"\n## {name} [{path}]\n\n### {name} [GET]\n\n+ Response 200\n")
        project.write("hooks/between.py", BETWEEN)
        yield project.run(DATABASE_URL="postgresql://127.0.0.1:1/precious")


def test_a_database_url_that_is_not_used_is_told(ran: Ran) -> None:
    """A run takes the environment's where the configuration says so, and not otherwise."""
    (line,) = [line for line in ran.output.splitlines() if line.startswith("database ")]
    assert line.endswith("; the environment's DATABASE_URL would be used with database = '${DATABASE_URL}'")


def finding(ran: Ran, action: str) -> str:
    """Return the one finding of a transaction."""
    (told,) = ran.entry(action)["findings"]
    return str(told)


def test_every_request_has_its_own_verdict(ran: Ran) -> None:
    """Whatever the one before it left, all pass; those are told of which there is something to tell."""
    told = {entry["name"].split(" > ")[-1] for entry in ran.results["transactions"] if entry["findings"]}

    assert ran.exit_code == 0, ran.output
    assert set(ran.outcomes.values()) == {"passed"}
    assert told == {*STATEMENTS, "List Altered", "List Restarted"}


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_transaction_left_open_is_told_of_its_request(ran: Ran, name: str) -> None:
    """The request that left it open, reader or writer, tells who it was, on the screen too."""
    told = finding(ran, name)

    assert told.startswith("A database transaction was left open: pid ")
    assert STATEMENTS[name] in told
    assert told.endswith("ended")
    assert told in " ".join(ran.output.split())


def test_a_changed_schema_is_told(ran: Ran) -> None:
    """The baseline is built anew, and the reader is told after which request."""
    told = finding(ran, "List Altered")

    assert "built anew after 'Books > Alter > Alter'" in told
    assert "ALTER TABLE" in told
    assert "built anew" in ran.output


def test_a_crash_of_the_database_is_waited_for(ran: Ran) -> None:
    """The request that kills a process of PostgreSQL has its own verdict, and the next one its baseline."""
    assert "restarted after a crash" in finding(ran, "List Restarted")


def test_a_hook_may_reset_in_between(ran: Ran) -> None:
    """reset() in a hook goes the run's own way: the hook's open session is closed, and not ended from outside."""
    assert ran.outcomes["List All Books"] == "passed", ran.reason("List All Books")


def test_a_database_that_is_locked_at_the_start_is_exit_4(project: Project) -> None:
    """What holds the first reset up is told as every other mistake of the set-up."""
    project.write("test.db", "")
    url = f"sqlite:///{project.folder / 'test.db'}"
    assert dreddkit(project, "db", "mark", url).returncode == 0
    with closing(sqlite3.connect(project.folder / "test.db", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")

        ran = project.run("--database", url)

    assert ran.exit_code == 4
    assert "database is locked" in ran.output
    assert "INTERNALERROR" not in ran.output
