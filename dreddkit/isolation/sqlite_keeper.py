"""Keeping the baseline of a SQLite file, and putting back the rows of the tables that changed."""

import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from dreddkit.errors import DreddkitWarning
from dreddkit.isolation.sqlite import BUSY_TIMEOUT_S, OWN_NUMBERS, check_readers, failure
from dreddkit.isolation.sqlite_log import begin_log, count_changes, empty_log, end_log, read_changed
from dreddkit.isolation.sqlite_obstacles import find_obstacles
from dreddkit.isolation.sqlite_tables import Kept, read_numbers, read_tables
from dreddkit.isolation.strategy import Change, Restored

__all__ = ["SqliteKeeper"]

LEFT_BEHIND = (
    "What notes changes is still in {}: {}. The next run takes it away; "
    "or drop the triggers that are named dreddkit_..., and then the table dreddkit_changed."
)


class SqliteKeeper:
    """The kept baseline of a SQLite file.

    Args:
        url: Its URL; a connection of its own stays open between resets.

        track: Whether changed tables are noted; else every table is emptied and filled each time.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, url: URL, *, track: bool) -> None:
        self._file = Path(str(url.database))
        self._track = track
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._tables: list[Kept] = []
        self._numbers: list[tuple[str, int]] = []
        self._schema_version = 0
        self._own_numbers: dict[str, int] = {}
        self._told = 0  # the last row of the log that changes() has told

    def obstacles(self) -> tuple[str, ...]:
        """Say what in this database keeps it from being exact, one sentence each.

        Raises:
            ResetError: Another connection kept the file locked.
            DatabaseError: It cannot be read.
        """
        try:
            with closing(self._connect()) as connection:
                return find_obstacles(connection)
        except sqlite3.Error as error:
            raise failure("read", self._file, error) from error

    def install(self) -> tuple[str, ...]:
        """Keep what is in the database now as the baseline; nobody has to be ended for that.

        Raises:
            ResetError: Another connection kept the file locked.
            DatabaseError: It cannot be written.
        """
        self._disconnect()
        connection = self._connect()
        try:
            self._keep(connection)
        except sqlite3.Error as error:
            connection.close()  # which rolls back
            raise failure("kept", self._file, error) from error
        self._connection = connection
        return ()

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call, or the last ``restore``, by the tables' names.

        None where that is not noted. Nothing is told where a request has dropped the log, which the next ``restore``
        notices.

        Raises:
            ResetError: Another connection kept the file locked.
            DatabaseError: It cannot be read.
        """
        if not self._track:
            return None
        if self._connection is None:
            return ()
        try:
            counts = count_changes(self._connection, self._told)
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # no such table
                return ()
            raise failure("read", self._file, error) from error
        self._told = max([self._told, *(last for *_, last in counts)])
        return tuple(
            Change(self._tables[number].name, inserted, updated, deleted)
            for number, inserted, updated, deleted, _ in counts
        )

    def restore(self) -> Restored:
        """Put back the rows that changed, in one transaction.

        Raises:
            ResetError: Another connection kept the file locked, or goes on reading what was in it.
            DatabaseError: It cannot be written.
        """
        connection = self._connection
        if connection is None:
            return Restored(rebuild="the baseline was not kept")
        if identity(self._file) != self._identity:
            self._disconnect()  # it is still on the file that was there
            return Restored(rebuild="the file was replaced")
        try:
            connection.execute("BEGIN IMMEDIATE")
            if read_number(connection, "schema_version") != self._schema_version:
                connection.execute("ROLLBACK")
                return Restored(rebuild="the schema was changed")
            self._put_back(connection)
            connection.execute("COMMIT")
            check_readers(connection, "reset", self._file)
        except sqlite3.Error as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise failure("reset", self._file, error) from error
        return Restored()

    def close(self) -> None:
        """Take away the log and its triggers, and disconnect; a warning tells if they cannot be taken away."""
        is_noted = self._connection is not None and self._track
        self._disconnect()
        if is_noted and self._file.exists():
            try:
                with closing(self._connect()) as connection:
                    end_log(connection)
            except sqlite3.Error as error:
                warnings.warn(LEFT_BEHIND.format(self._file, error), DreddkitWarning, stacklevel=2)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA foreign_keys = OFF")
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _keep(self, connection: sqlite3.Connection) -> None:
        self._identity = identity(self._file)
        connection.execute("PRAGMA synchronous = OFF")  # nothing here is worth a wait for the disk
        connection.execute("ATTACH ':memory:' AS copies")
        connection.execute("BEGIN IMMEDIATE")
        self._tables = read_tables(connection)
        for kept in self._tables:
            for statement in kept.copy:
                connection.execute(statement)
        self._numbers = read_numbers(connection)
        if self._track:
            begin_log(connection, self._tables)
        self._schema_version = read_number(connection, "schema_version")
        self._own_numbers = {name: read_number(connection, name) for name in OWN_NUMBERS}
        connection.execute("COMMIT")
        self._told = 0

    def _put_back(self, connection: sqlite3.Connection) -> None:
        changed = {kept.number for kept in self._tables}
        if self._track:
            changed = read_changed(connection)
        for kept in self._tables:
            if kept.number in changed:
                connection.execute(kept.empty)
                connection.execute(kept.fill)
        if self._track and changed:
            empty_log(connection)
            self._told = 0
        # A write even where nothing changed, so that whoever has a transaction open is noticed.
        for name, number in self._own_numbers.items():
            connection.execute(f"PRAGMA {name} = {number}")
        if read_numbers(connection) != self._numbers:
            connection.execute("DELETE FROM sqlite_sequence")
            connection.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", self._numbers)


def identity(file: Path) -> tuple[int, int] | None:
    """Return what tells a file from one that takes its place; None where there is none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def read_number(connection: sqlite3.Connection, name: str) -> int:
    """Return a number of the file: ``schema_version`` changes with the schema, whoever changes it."""
    return int(connection.execute(f"PRAGMA main.{name}").fetchone()[0])
