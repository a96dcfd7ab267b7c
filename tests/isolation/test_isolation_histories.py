"""Random histories of real statements on PostgreSQL against every strategy, judged by the fingerprint."""

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from io import StringIO
from itertools import zip_longest

import psycopg2
import pytest
from hypothesis import Phase, given, settings
from sqlalchemy import URL, create_engine

from dreddkit.isolation import ResetReport, Strategy, make_strategy
from dreddkit.isolation.fingerprint import Difference, compare, take
from dreddkit.isolation.fingerprint_postgresql import PostgresReader
from dreddkit.isolation.keeper import PostgresKeeper
from dreddkit.isolation.postgresql import PostgresEmptier
from dreddkit.isolation.restoring import Restore
from tests.isolation.conftest import PLAIN, dsn
from tests.isolation.histories import SOME, Block, History, histories, templates

SCHEMA = """
CREATE TABLE owner (id serial PRIMARY KEY, name text UNIQUE, pet int);
CREATE TABLE pet (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES owner ON DELETE CASCADE);
ALTER TABLE owner ADD FOREIGN KEY (pet) REFERENCES pet ON DELETE SET NULL;
CREATE TYPE mood AS ENUM ('fine', 'tired');
CREATE TABLE log (n int, at text, mood mood);
CREATE TABLE big (id serial PRIMARY KEY, up int REFERENCES big ON DELETE CASCADE, v text);
CREATE TABLE part (id int, v text) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1, 2, 3);
CREATE TABLE part_x PARTITION OF part DEFAULT;
CREATE TABLE vast (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);
CREATE TABLE vast_low PARTITION OF vast FOR VALUES FROM (0) TO (500);
CREATE TABLE vast_rest PARTITION OF vast DEFAULT;
INSERT INTO vast SELECT n, repeat('v', 60) FROM generate_series(1, 1000) n;
CREATE TABLE base (id int); CREATE TABLE derived (more int) INHERITS (base);
CREATE SEQUENCE lonely START 5;
CREATE VIEW names AS SELECT id, name FROM owner;
INSERT INTO owner (name) VALUES ('ann'), ('bob'), ('cy');
INSERT INTO pet (owner) VALUES (1), (1), (2);
UPDATE owner SET pet = 1 WHERE id = 1;
INSERT INTO log VALUES (1, 'x', 'fine'), (1, 'x', 'fine'), (2, NULL, NULL);
INSERT INTO big (up, v) SELECT nullif(n / 4, 0), repeat('b', 60) FROM generate_series(1, 1500) n;
INSERT INTO part VALUES (1, 'a'), (7, 'b'); INSERT INTO base VALUES (1); INSERT INTO derived VALUES (2, 2);
"""
WRITES = templates(
    "INSERT INTO owner (name) VALUES ('new {a}') ON CONFLICT (name) DO UPDATE SET pet = NULL",
    "INSERT INTO pet (owner) SELECT id FROM owner WHERE id <= {a}",
    "UPDATE owner SET id = id + 100 WHERE id = {a} AND NOT EXISTS (SELECT FROM pet WHERE owner = {a})",
    "UPDATE names SET name = name || '{b}' WHERE id = {a}",
    "DELETE FROM owner WHERE id = {a}",
    "DELETE FROM pet WHERE id = {a}",
    "INSERT INTO log SELECT {a}, 'y', 'tired' FROM generate_series(1, {b})",
    "DELETE FROM log WHERE n = {a}",
    "COPY log FROM STDIN\n{a}\tcopied\tfine\n{b}\t\\N\t\\N\n",
    "COPY big (id, v) FROM STDIN\n{a}000\tcopied\n",
    "UPDATE big SET v = 'changed {b}' WHERE id % 100 = {a}",
    "UPDATE big SET id = id + 5000 WHERE id > 1500 - {a}",
    "DELETE FROM big WHERE id = {a}",
    "INSERT INTO big (id, v) VALUES ({a}, 'again'), (2000 + {b}, 'new') ON CONFLICT (id) DO UPDATE SET v = 'c'",
    "INSERT INTO big (v) VALUES ('by sequence')",
    "WITH gone AS (DELETE FROM big WHERE id > 1490 RETURNING id) INSERT INTO log SELECT id FROM gone",
    "MERGE INTO big USING generate_series(1490, 1500 + {a}) n ON id = n WHEN MATCHED AND n % 2 = 0 THEN DELETE"
    " WHEN MATCHED THEN UPDATE SET v = 'merged' WHEN NOT MATCHED THEN INSERT (id, v) VALUES (n, 'merged')",
    "UPDATE part SET id = {a} WHERE id = {b}",
    "DELETE FROM part_1 WHERE id = {a}",
    "INSERT INTO part_x VALUES (10 + {a}, 'direct')",
    "UPDATE vast SET id = id + 4000 WHERE id % 250 = {a}",
    "DELETE FROM vast_low WHERE id = {a}",
    "INSERT INTO vast VALUES ({a}, 'again'), (3000 + {b}, 'new') ON CONFLICT (id) DO UPDATE SET v = 'c'",
    "UPDATE base SET id = id + {a}",
    "DELETE FROM derived",
    "TRUNCATE log",
    "TRUNCATE vast_low",
    "TRUNCATE big RESTART IDENTITY",
    "TRUNCATE owner, pet RESTART IDENTITY CASCADE",
    "SELECT nextval('lonely'), nextval('big_id_seq')",
    "SELECT setval('lonely', {a})",
    "SELECT setval('owner_id_seq', {a}, false), setval('lonely', {a}, false)",
    "SELECT * FROM owner WHERE id = {a} FOR UPDATE",
    "SET LOCAL session_replication_role = replica",
    "CREATE TEMP TABLE IF NOT EXISTS t{a} AS SELECT * FROM owner",
)
CHANGES = templates(
    "ALTER TABLE log ADD COLUMN IF NOT EXISTS c{a} int",
    "ALTER TABLE owner ALTER name SET DEFAULT 'nobody {a}'",
    "ALTER TABLE pet DISABLE TRIGGER ALL",
    "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'mood {a}'",
    "ALTER SEQUENCE lonely INCREMENT {a}",
    "CREATE INDEX IF NOT EXISTS i{a} ON big (v)",
    "CREATE TABLE IF NOT EXISTS extra_{a} AS SELECT * FROM owner",
    "CREATE SCHEMA IF NOT EXISTS extra_{a}",
    "CREATE OR REPLACE VIEW names AS SELECT id, name, pet FROM owner",
    "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT {a}'",
    "DROP TABLE IF EXISTS derived",
    "GRANT SELECT ON log TO PUBLIC",
    "COMMENT ON TABLE log IS 'comment {a}'",
)
KILLED, LATE, LEFT = "killed", "commits during the reset", "left open"
HISTORIES = histories(WRITES, CHANGES, ["COMMIT", "ROLLBACK", "ROLLBACK TO s; COMMIT", KILLED, LATE, LEFT])
LATE_S = 0.02


class Session:
    """A connection such as a server has, in a transaction."""

    def __init__(self, url: URL) -> None:
        self.connection = psycopg2.connect(dsn(url))
        self.connection.autocommit = True
        self.cursor = self.connection.cursor()
        self.cursor.execute("SET lock_timeout = '20ms'")  # the other session waits for its turn
        self.cursor.execute("BEGIN")

    def run(self, statement: str) -> None:
        """Run a statement; one that fails is taken back."""
        self.cursor.execute("SAVEPOINT s")
        try:
            if statement.startswith("COPY"):
                command, _, rows = statement.partition("\n")
                self.cursor.copy_expert(command, StringIO(rows))
            else:
                self.cursor.execute(statement)
        except psycopg2.Error:
            self.cursor.execute("ROLLBACK TO s")

    def commit(self) -> None:
        """Commit, unless the connection was ended."""
        with suppress(psycopg2.Error):
            self.cursor.execute("COMMIT")
        self.connection.close()


class Keeps:
    """A database on which a strategy is prepared, and the fingerprint of a baseline that was built without any."""

    def __init__(self, url: URL, name: str) -> None:
        self.url = url
        self.reader = PostgresReader(url)
        self.engine = create_engine(url)
        self.build()
        with self.reader.snapshot() as snapshot:
            self.baseline = take(snapshot)
        self.strategy: Strategy = make_strategy(name, url=url, build=self.build)
        self.strategy.prepare()

    def build(self) -> None:
        """Build the baseline."""
        self.run(SCHEMA)

    def run(self, statements: str) -> None:
        """Run statements of our own."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statements, execution_options=PLAIN)

    def play(self, history: History) -> list[tuple[Session, str]]:
        """Play a history; return the sessions that are still open, and how they are to end."""
        return [pair for blocks in history for pair in self._play_round(blocks)]

    def _play_round(self, blocks: list[Block]) -> Iterator[tuple[Session, str]]:
        sessions = [Session(self.url) for _ in blocks]
        for turn in zip_longest(*(block.statements for block in blocks)):
            for session, statement in zip(sessions, turn, strict=True):
                if statement is not None:
                    session.run(statement)
        for session, block in zip(sessions, blocks, strict=True):
            if block.end in {LATE, LEFT}:
                yield session, block.end
            else:
                self._end(session, block.end)

    def _end(self, session: Session, end: str) -> None:
        if end == KILLED:
            self.run(f"SELECT pg_terminate_backend({session.connection.info.backend_pid})")
        else:
            session.cursor.execute(end)
        session.connection.close()

    def reset(self, still_open: list[tuple[Session, str]]) -> ResetReport:
        """Reset, while some sessions commit and others try to once it is over."""
        timers = [threading.Timer(LATE_S, session.commit) for session, end in still_open if end == LATE]
        for timer in timers:
            timer.start()
        report = self.strategy.reset()
        for timer in timers:
            timer.join()
        for session, end in still_open:
            if end == LEFT:
                session.commit()
        return report

    def differences(self) -> list[Difference]:
        """Return how the database is not what its baseline was."""
        with self.reader.snapshot() as snapshot:
            return compare(self.baseline, snapshot)

    def close(self) -> None:
        """Let go of the database."""
        self.strategy.close()
        self.engine.dispose()


PARTS = [
    *(("postgres_url", "restore", n) for n in range(3)),
    *(("owner", "restore", n) for n in range(2)),  # a role that is no superuser
    *(("postgres_url", "truncate", n) for n in range(2)),
    ("owner", "truncate", 0),
    ("postgres_url", "recreate", 0),
]


@pytest.mark.parametrize(("database", "name", "part"), PARTS)
def test_every_history_is_undone(
    request: pytest.FixtureRequest,
    database: str,
    name: str,
    part: int,  # noqa: ARG001
) -> None:
    """After any history the fingerprint is the baseline's, and no session was ended that had not been left open."""
    with closing(Keeps(request.getfixturevalue(database), name)) as keeps:

        @given(history=HISTORIES)
        @SOME
        def undone(history: History) -> None:
            still_open = keeps.play(history)

            report = keeps.reset(still_open)

            assert keeps.differences() == [], report
            assert still_open or report.ended == ()

        undone()


class Forgetful(PostgresKeeper):
    """A keeper that forgets something each time that it keeps the baseline."""

    def __init__(self, keeps: Keeps, forget: str) -> None:
        super().__init__(keeps.url, track=True)
        self._keeps = keeps
        self._forget = forget

    def install(self) -> tuple[str, ...]:
        """Keep the baseline, and spoil it."""
        ended = super().install()
        self._keeps.run(f"SET LOCAL dreddkit.busy = on; {self._forget}")
        return ended


FORGOTTEN = {
    "a table": "DELETE FROM dreddkit_baseline.covers WHERE unit = 'log'::regclass",
    "sequences": "DELETE FROM dreddkit_baseline.sequence",
    "the updates of a large table": "ALTER TABLE big DISABLE TRIGGER dreddkit_keys_update",
    "changes to the schema": "ALTER EVENT TRIGGER dreddkit_command DISABLE",
}


@pytest.mark.parametrize("forget", FORGOTTEN.values(), ids=FORGOTTEN.keys())
def test_a_broken_strategy_is_caught(postgres_url: URL, forget: str) -> None:
    """A restore that forgets something fails the same test."""
    with closing(Keeps(postgres_url, "none")) as keeps:
        keeps.strategy = Restore("restore", PostgresEmptier(keeps.url), keeps.build, Forgetful(keeps, forget))
        keeps.strategy.prepare()

        @given(history=HISTORIES)
        @settings(SOME, max_examples=500, phases=[Phase.generate])
        def undone(history: History) -> None:
            keeps.reset(keeps.play(history))
            assert keeps.differences() == []

        with pytest.raises(AssertionError):
            undone()
