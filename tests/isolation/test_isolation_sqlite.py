"""recreate on a SQLite file that another process holds open."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url

from dreddkit.errors import DatabaseError, ResetError
from dreddkit.isolation import make_strategy, sqlite, sqlite_keeper
from tests.isolation.conftest import Shop

HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchone()
print("ready", flush=True)
sys.stdin.readline()
print(connection.execute("SELECT group_concat(name) FROM product").fetchone()[0])
connection.close()
"""


class Holder:
    """Another process that has run statements and holds the file open until it is asked what it sees."""

    def __init__(self, file: Path, *statements: str) -> None:
        command = [sys.executable, "-c", HOLDER, str(file), *statements]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def products(self) -> str:
        """Return the product names that the process reads, and end it."""
        return self._process.communicate("\n")[0].strip()


def test_recreate_resets_the_numbers_of_the_file(sqlite_shop: Shop) -> None:
    """Those that an application may set."""
    strategy = sqlite_shop.strategy()
    strategy.prepare()
    baseline = sqlite_shop.picture()
    sqlite_shop.run("PRAGMA user_version = 7", "PRAGMA application_id = 7")

    strategy.reset()

    assert sqlite_shop.picture() == baseline


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_other_process_sees_the_baseline(sqlite_shop: Shop, tmp_path: Path, journal: str) -> None:
    """A server that keeps the file open reads the baseline after a reset, in either journal mode."""
    strategy = sqlite_shop.strategy()
    strategy.prepare()
    server = Holder(tmp_path / "shop.db", f"PRAGMA journal_mode = {journal}", "UPDATE product SET name = id")

    strategy.reset()

    assert server.products() == "bread,pen"


@pytest.mark.parametrize("name", ["recreate", "restore", "truncate"])
@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_open_reader_is_named(
    sqlite_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, journal: str, name: str
) -> None:
    """A read transaction that goes on seeing what was before fails the reset, until it is over."""
    for room in (sqlite, sqlite_keeper):
        monkeypatch.setattr(room, "BUSY_TIMEOUT_S", 0.2)
    sqlite_shop.run(f"PRAGMA journal_mode = {journal}")
    strategy = sqlite_shop.strategy(name)
    strategy.prepare()
    baseline = sqlite_shop.picture()
    server = Holder(tmp_path / "shop.db", "BEGIN", "SELECT * FROM product")

    with pytest.raises(ResetError, match=r"cannot be (reset|emptied)") as caught:
        strategy.reset()
    assert f"open in pid {server.pid}" in caught.value.output
    assert server.products() == "bread,pen"

    strategy.reset()
    assert sqlite_shop.picture() == baseline


def test_open_writer_is_named(sqlite_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that another process left open fails the reset, with that process in the message."""
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_S", 0.2)
    strategy = sqlite_shop.strategy()
    strategy.prepare()
    baseline = sqlite_shop.picture()
    server = Holder(tmp_path / "shop.db", "BEGIN IMMEDIATE", "SELECT 1")

    with pytest.raises(ResetError, match="database is locked") as caught:
        strategy.reset()

    assert f"open in pid {server.pid}" in caught.value.output
    assert server.products() == "bread,pen"
    assert sqlite_shop.picture() == baseline


@pytest.mark.parametrize(
    "statements",
    [
        ["CREATE VIRTUAL TABLE found USING fts5(words)", "INSERT INTO found VALUES ('a b')"],
        ["CREATE TRIGGER t AFTER INSERT ON product BEGIN DELETE FROM purchase; END"],
        ["CREATE VIEW v AS SELECT * FROM gone"],
        ["CREATE TABLE sqliteish (id integer PRIMARY KEY AUTOINCREMENT)", "INSERT INTO sqliteish VALUES (7)"],
    ],
    ids=["virtual table", "trigger", "broken view", "name like the system's"],
)
def test_reset_undoes(sqlite_shop: Shop, statements: list[str]) -> None:
    """What only SQLite has is gone after a reset too."""
    strategy = sqlite_shop.strategy()
    strategy.prepare()
    baseline = sqlite_shop.picture()
    sqlite_shop.run(*statements)

    strategy.reset()

    assert sqlite_shop.picture() == baseline


def test_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of another kind is refused as it is."""
    file = tmp_path / "notes.txt"
    file.write_text("no database " * 100)

    with pytest.raises(DatabaseError, match="file is not a database"):
        make_strategy("recreate", url=make_url(f"sqlite:///{file}"), build=lambda: None).prepare()

    assert file.read_text() == "no database " * 100
