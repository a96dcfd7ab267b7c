"""Random histories of real statements on a SQLite file against every strategy, judged by the fingerprint."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from sqlalchemy import URL

from dreddkit.isolation import Strategy, make_strategy
from dreddkit.isolation.fingerprint import Difference, compare, take
from dreddkit.isolation.fingerprint_sqlite import SqliteReader
from dreddkit.isolation.restoring import Restore
from dreddkit.isolation.sqlite import SqliteEmptier
from dreddkit.isolation.sqlite_keeper import SqliteKeeper
from tests.isolation.histories import SOME, Block, History, histories, templates

SCHEMA = """
CREATE TABLE owner (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, pet INT REFERENCES pet ON DELETE SET NULL);
CREATE TABLE pet (id INTEGER PRIMARY KEY, owner INT REFERENCES owner ON DELETE CASCADE);
CREATE TABLE log (n, at);
CREATE TABLE keyed (a TEXT, b, v, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, v BLOB, twice GENERATED ALWAYS AS (id * 2));
CREATE VIEW names AS SELECT id, name FROM owner;
INSERT INTO owner (name) VALUES ('ann'), ('bob'), ('cy');
INSERT INTO pet (owner) VALUES (1), (1), (2);
UPDATE owner SET pet = 1 WHERE id = 1;
INSERT INTO log VALUES (1, 'x'), (1, 1.0), ('1', NULL), (x'00ff', 2);
INSERT INTO keyed VALUES ('a', 1, 'x'), ('a', '1', 'x'), ('b', 2.5, NULL);
INSERT INTO counted (id, v) VALUES (3, 'three'), (40, x'28');
"""
WRITES = templates(
    "INSERT INTO owner (name) VALUES ('new {a}') ON CONFLICT (name) DO UPDATE SET pet = NULL",
    "INSERT OR REPLACE INTO owner (id, name) VALUES ({a}, 'new {b}')",
    "INSERT INTO pet (owner) SELECT id FROM owner WHERE id <= {a}",
    "UPDATE OR IGNORE owner SET id = id + 100 WHERE id = {a}",
    "DELETE FROM owner WHERE id = {a}",
    "DELETE FROM pet WHERE id = {a}",
    "INSERT INTO log VALUES ({a}, 'y'), ({b}.0, x'{a}{b}')",
    "UPDATE log SET rowid = rowid + 50 WHERE rowid = {a}",
    "UPDATE log SET n = CAST(n AS TEXT) WHERE n = {a}",
    "DELETE FROM log WHERE rowid = {a}",
    "DELETE FROM log",
    "UPDATE OR REPLACE keyed SET b = {a}",
    "INSERT OR REPLACE INTO keyed VALUES ('a', {a}, 'again')",
    "DELETE FROM keyed WHERE a = 'a'",
    "INSERT INTO counted (v) VALUES ({a})",
    "DELETE FROM counted WHERE id > {a}",
    "UPDATE sqlite_sequence SET seq = {a}0 WHERE name = 'counted'",
    "DELETE FROM sqlite_sequence",
    "SAVEPOINT inner",
    "ROLLBACK TO inner",
    "CREATE TEMP TABLE IF NOT EXISTS t{a} AS SELECT * FROM owner",
)
CHANGES = templates(
    "ALTER TABLE log ADD COLUMN c{a}",
    "ALTER TABLE log RENAME at TO at_{a}",
    "ALTER TABLE log RENAME TO log_{a}",
    "CREATE INDEX IF NOT EXISTS i{a} ON log (n)",
    "CREATE TABLE IF NOT EXISTS extra_{a} (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    "CREATE TRIGGER IF NOT EXISTS g{a} AFTER INSERT ON log BEGIN DELETE FROM pet; END",
    "DROP TABLE IF EXISTS pet",
    "DROP VIEW IF EXISTS names",
)
LATE = "commits during the reset"
HISTORIES = histories(WRITES, CHANGES, ["COMMIT", "ROLLBACK", "ROLLBACK TO s; COMMIT", LATE])
LATE_S = 0.02


class Session:
    """A connection such as a server has, in a transaction."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, timeout=0, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA foreign_keys = ON")
        self.connection.execute("BEGIN")

    def run(self, statement: str) -> None:
        """Run a statement; one that fails is taken back."""
        if "inner" not in statement:
            self.connection.execute("SAVEPOINT s")
        try:
            self.connection.execute(statement)
        except sqlite3.Error:
            if self.connection.in_transaction and "inner" not in statement:
                self.connection.execute("ROLLBACK TO s")

    def end(self, how: str) -> None:
        """End the transaction; where that is refused, it is rolled back."""
        try:
            for statement in how.split("; "):
                self.connection.execute(statement)
        except sqlite3.Error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        self.connection.close()


class Keeps:
    """A file on which a strategy is prepared, and the fingerprint of a baseline that was built without any."""

    def __init__(self, url: URL, name: str) -> None:
        self.file = Path(str(url.database))
        self.reader = SqliteReader(url)
        self.build()
        with self.reader.snapshot() as snapshot:
            self.baseline = take(snapshot)
        self.strategy: Strategy = make_strategy(name, url=url, build=self.build)
        self.strategy.prepare()

    def build(self) -> None:
        """Build the baseline."""
        connection = sqlite3.connect(self.file)
        connection.executescript(SCHEMA)
        connection.close()

    def play(self, history: History) -> list[Session]:
        """Play a history; return the sessions that are still to commit."""
        return [session for blocks in history for session in self._play_round(blocks)]

    def _play_round(self, blocks: list[Block]) -> Iterator[Session]:
        sessions = [Session(self.file) for _ in blocks]
        for turn in zip_longest(*(block.statements for block in blocks)):
            for session, statement in zip(sessions, turn, strict=True):
                if statement is not None:
                    session.run(statement)
        for session, block in zip(sessions, blocks, strict=True):
            if block.end == LATE:
                yield session
            else:
                session.end(block.end)

    def reset(self, late: list[Session]) -> None:
        """Reset, while some sessions commit."""
        timers = [threading.Timer(LATE_S, session.end, ["COMMIT"]) for session in late]
        for timer in timers:
            timer.start()
        self.strategy.reset()
        for timer in timers:
            timer.join()

    def differences(self) -> list[Difference]:
        """Return how the file is not what its baseline was."""
        with self.reader.snapshot() as snapshot:
            return compare(self.baseline, snapshot)


@pytest.fixture
def open_keeps(sqlite_url: URL) -> Iterator[Callable[[str], Keeps]]:
    """Opens the test's file with a strategy, and closes it."""
    opened: list[Keeps] = []

    def open_one(name: str) -> Keeps:
        opened.append(Keeps(sqlite_url, name))
        return opened[-1]

    yield open_one
    for keeps in opened:
        keeps.strategy.close()


@pytest.mark.parametrize("name", ["restore", "truncate", "recreate"])
def test_every_history_is_undone(open_keeps: Callable[[str], Keeps], name: str) -> None:
    """After any history the fingerprint is the baseline's: rows, their types and numbers, and the schema."""
    keeps = open_keeps(name)

    @given(history=HISTORIES)
    @SOME
    def undone(history: History) -> None:
        keeps.reset(keeps.play(history))

        assert keeps.differences() == []

    undone()


class Forgetful(SqliteKeeper):
    """A keeper that forgets a table each time that it keeps the baseline."""

    def install(self) -> tuple[str, ...]:
        """Keep the baseline, but for a table."""
        ended = super().install()
        self._tables = [kept for kept in self._tables if kept.name != "log"]
        return ended


def test_a_broken_strategy_is_caught(open_keeps: Callable[[str], Keeps], sqlite_url: URL) -> None:
    """A restore that forgets a table fails the same test."""
    keeps = open_keeps("none")
    keeps.strategy = Restore("restore", SqliteEmptier(sqlite_url), keeps.build, Forgetful(sqlite_url, track=True))
    keeps.strategy.prepare()

    @given(history=HISTORIES)
    @settings(SOME, max_examples=500, phases=[Phase.generate])
    def undone(history: History) -> None:
        keeps.reset(keeps.play(history))
        assert keeps.differences() == []

    with pytest.raises(AssertionError):
        undone()
