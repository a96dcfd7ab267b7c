"""What a run tells of a request beside its outcome."""

import sqlite3
from contextlib import closing

from tests.end_to_end.conftest import Project
from tests.end_to_end.test_commands import dreddkit

OPEN = "\n## {0} [/left-open?sql={1}]\n\n### {0} [GET]\n\n+ Response 200\n"
ALTER = "\n## Altered [/altered]\n\n### Alter [GET]\n\n+ Response 200\n"
CRASH = "\n## Crashed [/crashed]\n\n### Crash [GET]\n\n+ Response 200\n"
LAST = "\n## Last [/books]\n\n### List Again [GET]\n\n+ Response 200\n"


def test_a_transaction_left_open_is_told_of_its_request(project: Project) -> None:
    """The request that left it open, reader or writer, tells who it was; the others are as they were, the run ends."""
    statements = {"Read": "SELECT 1 FROM book", "Write": "DELETE FROM book"}
    for name, sql in statements.items():
        project.document(OPEN.format(name, sql.replace(" ", "%20")))
    project.document(LAST)

    ran = project.run()

    assert ran.exit_code == 0
    assert set(ran.outcomes.values()) == {"passed"}
    findings = {entry["name"].split(" > ")[-1]: entry["findings"] for entry in ran.results["transactions"]}
    assert {name for name in findings if findings[name]} == set(statements)
    for name, sql in statements.items():
        (finding,) = findings[name]
        assert finding.startswith("A database transaction was left open: pid ")
        assert sql in finding
        assert finding.endswith("ended")
        assert finding in " ".join(ran.output.split())


def test_a_changed_schema_is_told(project: Project) -> None:
    """The baseline is built anew, and the reader is told after which request."""
    project.document(ALTER + LAST)

    ran = project.run()

    assert ran.exit_code == 0
    (entry,) = [entry for entry in ran.results["transactions"] if entry["findings"]]
    assert entry["name"].endswith("List Again")
    assert "built anew after 'Books > Altered > Alter'" in entry["findings"][0]
    assert "ALTER TABLE" in entry["findings"][0]
    assert "built anew" in ran.output


def test_a_hook_may_reset_in_between(project: Project) -> None:
    """reset() in a hook goes the run's own way: the hook's open session is closed, and not ended from outside."""
    project.write(
        "hooks/between.py",
        "from books import Book, db\n"
        "from dreddkit import before, reset\n\n"
        "@before('Books > Collection > List All Books')\n"
        "def between(transaction):\n"
        "    db.session.add(Book(title='gone'))\n"
        "    db.session.commit()\n"
        "    assert db.session.query(Book).count()\n"
        "    report = reset()\n"
        "    assert report.ended == ()\n"
        "    assert not db.session.query(Book).filter_by(title='gone').count()\n"
        "    db.session.add(Book(title='kept'))\n"
        "    db.session.commit()\n",
    )

    ran = project.run()

    assert (ran.exit_code, set(ran.outcomes.values())) == (0, {"passed"}), ran.output


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


def test_a_crash_of_the_database_is_waited_for(project: Project) -> None:
    """The request that kills a process of PostgreSQL has its own verdict, and the next one its baseline."""
    project.document(CRASH + LAST)

    ran = project.run()

    assert ran.exit_code == 0, ran.output
    assert set(ran.outcomes.values()) == {"passed"}
    findings = [finding for entry in ran.results["transactions"] for finding in entry["findings"]]
    assert len(findings) == 1
    assert "restarted after a crash" in findings[0]
