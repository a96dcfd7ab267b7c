"""Keeping the baseline of a SQLite file, and putting back the rows of the tables that changed."""

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass

from sqlalchemy import URL

from dreddkit.isolation.sqlite import BUSY_TIMEOUT_S, failure, path_of
from dreddkit.isolation.strategy import Restored

__all__ = ["SqliteKeeper"]

LOG = "dreddkit_changed"
TABLES = r"""
SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'dreddkit_changed' ORDER BY name
"""
OBSTACLES = r"""
SELECT 'The trigger ' || name || ' of ' || tbl_name || ' would fire when rows are put back.' FROM sqlite_schema
WHERE type = 'trigger' AND name NOT LIKE 'dreddkit\_%' ESCAPE '\'
UNION ALL
SELECT name || ' is a virtual table, whose changes cannot be noticed.' FROM sqlite_schema
WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'
"""
TRIGGERS = r"SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'dreddkit\_%' ESCAPE '\'"
NUMBERS = "SELECT name, seq FROM sqlite_sequence ORDER BY name"


@dataclass(frozen=True)
class Kept:
    """A table and the copy of its rows, which lies in the memory of our own connection.

    Args:
        number: What the log calls it.

        name: Its name, quoted.

        columns: What can be written, the row's number among it, quoted.
    """

    number: int
    name: str
    columns: tuple[str, ...]

    @property
    def copy(self) -> list[str]:
        """Return the statements that copy the rows, into columns without a type, which store everything as it is."""
        columns = ", ".join(f"c{index}" for index in range(len(self.columns)))
        return [
            f"CREATE TABLE copies.c{self.number} ({columns})",
            f"INSERT INTO copies.c{self.number} SELECT {', '.join(self.columns)} FROM main.{self.name}",  # noqa: S608
        ]

    @property
    def empty(self) -> str:
        """Return the statement that deletes the rows."""
        return f"DELETE FROM main.{self.name}"  # noqa: S608

    @property
    def fill(self) -> str:
        """Return the statement that inserts the baseline's rows."""
        return f"INSERT INTO main.{self.name} ({', '.join(self.columns)}) SELECT * FROM copies.c{self.number}"  # noqa: S608

    @property
    def triggers(self) -> list[str]:
        """Return the statements that note each change; no unique key, whose conflict could fail the application."""
        note = f"INSERT INTO {LOG} SELECT {self.number} WHERE NOT EXISTS (SELECT 1 FROM {LOG} WHERE t = {self.number})"  # noqa: S608
        return [
            f"CREATE TRIGGER dreddkit_{event.lower()}_{self.number} AFTER {event} ON {self.name} BEGIN {note}; END"
            for event in ("INSERT", "UPDATE", "DELETE")
        ]


class SqliteKeeper:
    """The kept baseline of a SQLite file.

    Args:
        url: Its URL; a connection of its own stays open between resets.

        track: Whether changed tables are noted; else every table is emptied and filled each time.
    """

    def __init__(self, url: URL, *, track: bool = True) -> None:
        self._file = path_of(url)
        self._track = track
        self._connection: sqlite3.Connection | None = None
        self._tables: list[Kept] = []
        self._numbers: list[tuple[str, int]] = []
        self._version = 0

    def obstacles(self) -> tuple[str, ...]:
        """Say what in this database keeps it from being exact, one sentence each."""
        with closing(self._connect()) as connection:
            return tuple(sentence for (sentence,) in connection.execute(OBSTACLES))

    def install(self) -> None:
        """Keep what is in the database now as the baseline.

        Raises:
            ResetError: Another connection kept the file locked.
            DatabaseError: It cannot be written.
        """
        self._disconnect()
        self._connection = connection = self._connect()
        connection.execute("ATTACH ':memory:' AS copies")
        try:
            self._tables = read_tables(connection)
            connection.execute("BEGIN IMMEDIATE")
            for kept in self._tables:
                for statement in kept.copy:
                    connection.execute(statement)
            self._numbers = read_numbers(connection)
            if self._track:
                self._note_changes(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise failure("kept", self._file, error) from error
        self._version = schema_version(connection)

    def restore(self) -> Restored:
        """Put back the rows that changed, in one transaction.

        Raises:
            ResetError: Another connection kept the file locked.
            DatabaseError: It cannot be written.
        """
        connection = self._connection
        if connection is None:
            return Restored(rebuild="the baseline was not kept")
        try:
            connection.execute("BEGIN IMMEDIATE")
            if schema_version(connection) != self._version:
                connection.execute("ROLLBACK")
                return Restored(rebuild="the schema was changed")
            self._put_back(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise failure("reset", self._file, error) from error
        return Restored()

    def close(self) -> None:
        """Take away the log and its triggers, and disconnect."""
        if self._connection is not None and self._track:
            with suppress(sqlite3.Error):
                drop_triggers(self._connection)
                self._connection.execute(f"DROP TABLE IF EXISTS {LOG}")
        self._disconnect()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("PRAGMA synchronous = OFF")  # nothing here is worth a wait for the disk
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _note_changes(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"CREATE TABLE {LOG} (t INTEGER)")
        for kept in self._tables:
            for trigger in kept.triggers:
                connection.execute(trigger)

    def _put_back(self, connection: sqlite3.Connection) -> None:
        changed = {kept.number for kept in self._tables}
        if self._track:
            changed = {number for (number,) in connection.execute(f"SELECT DISTINCT t FROM {LOG}")}  # noqa: S608
        for kept in self._tables:
            if kept.number in changed:
                connection.execute(kept.empty)
                connection.execute(kept.fill)
        if self._track and changed:
            connection.execute(f"DELETE FROM {LOG}")  # noqa: S608
        if read_numbers(connection) != self._numbers:
            connection.execute("DELETE FROM sqlite_sequence")
            connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", self._numbers)


def read_tables(connection: sqlite3.Connection) -> list[Kept]:
    """Return the tables whose rows are kept."""
    return [
        Kept(number, quote(name), columns_of(connection, name))
        for number, (name,) in enumerate(connection.execute(TABLES).fetchall())
    ]


def columns_of(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return the columns to copy: those that are not generated, and the row's number where there is one."""
    found = connection.execute("SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0", [table])
    columns = [name for (name,) in found]
    if "_rowid_" not in {name.lower() for name in columns}:
        with suppress(sqlite3.OperationalError):  # a table without row numbers
            connection.execute(f"SELECT _rowid_ FROM main.{quote(table)} LIMIT 0")  # noqa: S608
            return ("_rowid_", *map(quote, columns))
    return tuple(map(quote, columns))


def read_numbers(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the highest numbers that AUTOINCREMENT gave."""
    try:
        return connection.execute(NUMBERS).fetchall()
    except sqlite3.OperationalError:  # no table has AUTOINCREMENT
        return []


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the number that changes with the schema, whoever changes it."""
    return int(connection.execute("PRAGMA main.schema_version").fetchone()[0])


def drop_triggers(connection: sqlite3.Connection) -> None:
    """Drop the triggers that note changes."""
    for (name,) in connection.execute(TRIGGERS).fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def quote(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"{}"'.format(name.replace('"', '""'))
