"""Emptying a SQLite file that a server may hold open, so that it is never deleted or replaced."""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
from sqlalchemy import URL

from dreddkit.errors import DatabaseError, DreddkitError, ResetError
from dreddkit.isolation.sqlite_tables import quote
from dreddkit.isolation.strategy import DamagedError

__all__ = ["BUSY_TIMEOUT_S", "OWN_NUMBERS", "SqliteEmptier", "check_readers", "failure"]

BUSY_TIMEOUT_S = 5.0
OWN_NUMBERS = ("user_version", "application_id")  # of the file; some applications see by them what is built already
DAMAGED = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}

# Virtual tables go before plain ones, and take with them the tables that they keep their data in.
NEXT_OBJECT = r"""
SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
ORDER BY type = 'table', sql NOT LIKE 'CREATE VIRTUAL%' LIMIT 1
"""
CHECKPOINT = "PRAGMA main.wal_checkpoint(FULL)"  # waits until all readers are on the last commit; else does nothing


class SqliteEmptier:
    """A SQLite database that can be emptied.

    Args:
        url: Its URL.
    """

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database))
        self._is_ours = False  # since it was emptied: whatever is in its place from then on, a request has left there

    def empty(self) -> tuple[str, ...]:
        """Drop all views and tables, with their triggers and indexes, and the file's numbers, in one transaction.

        A file that a request has damaged since the first time is made an empty database.

        Raises:
            ResetError: Another connection kept the file locked, or goes on reading what was in it; with the processes
                that have it open.
            DatabaseError: The file is no SQLite database, or cannot be written.
        """
        try:
            self._empty()
        except sqlite3.Error as error:
            told = failure("emptied", self._file, error)
            if not (self._is_ours and isinstance(told, DamagedError)):
                raise told from error
            self._wipe()
        self._is_ours = True
        return ()

    def _empty(self) -> None:
        with closing(sqlite3.connect(self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            _drop_all(connection)
            check_readers(connection, "emptied", self._file)

    def _wipe(self) -> None:
        try:
            wipe(self._file)
            self._empty()
        except sqlite3.Error as error:
            raise failure("emptied", self._file, error) from error

    def out_of_reach(self) -> tuple[str, ...]:
        """Nothing in a file belongs to somebody else."""
        return ()


def failure(what: str, file: Path, error: sqlite3.Error) -> DreddkitError:
    """Return the error for a file that cannot be emptied, kept, read or reset."""
    if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return held_up(what, str(error), file)
    if error.sqlite_errorcode & 0xFF in DAMAGED:
        hint = "Where nothing in it matters, remove it: the next run makes it anew."
        return DamagedError(f"The SQLite database cannot be {what}: {error}.", where=str(file), hint=hint)
    return DatabaseError(f"The SQLite database cannot be {what}: {error}.", where=str(file))


def wipe(file: Path) -> None:
    """Make an empty database of a damaged file; whoever has it open goes on with that.

    Python 3.11 cannot tell SQLite to. What is cut off is an empty database all the same, but for those who use a
    write-ahead log: there the file stays as it is.
    """
    if sys.version_info >= (3, 12):
        with closing(sqlite3.connect(file, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
            with suppress(sqlite3.DatabaseError):
                connection.execute("SELECT 1 FROM sqlite_schema")  # or else the write-ahead log would not be kept
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_RESET_DATABASE, True)
            connection.execute("VACUUM")
            connection.setconfig(sqlite3.SQLITE_DBCONFIG_RESET_DATABASE, False)
    elif not file.with_name(f"{file.name}-wal").exists():
        os.truncate(file, 0)


def held_up(what: str, why: str, file: Path) -> ResetError:
    """Return the error for a file that another connection has a transaction open on."""
    return ResetError(
        f"The SQLite database cannot be {what}: {why}.",
        where=str(file),
        output="\n".join(_holders(file.resolve())),
        hint="A transaction is open on it: commit, roll back or close the session that began it.",
    )


def check_readers(connection: sqlite3.Connection, what: str, file: Path) -> None:
    """See to it that nobody goes on reading what was before the last commit, as is possible in WAL mode.

    Raises:
        ResetError: Somebody does, and has not stopped in ``BUSY_TIMEOUT_S``.
    """
    [(is_busy, *_)] = connection.execute(CHECKPOINT)
    if is_busy:
        raise held_up(what, "somebody goes on reading what was in it before", file)


def _drop_all(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")  # else DROP TABLE deletes row by row, and may refuse
    connection.execute("BEGIN IMMEDIATE")
    for number in OWN_NUMBERS:
        connection.execute(f"PRAGMA {number} = 0")
    while found := connection.execute(NEXT_OBJECT).fetchone():
        kind, name = found
        connection.execute(f"DROP {kind} {quote(name)}")
    connection.execute("COMMIT")


def _holders(file: Path) -> Iterator[str]:
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if any(Path(opened.path) == file for opened in process.open_files()):
                yield f"open in pid {process.pid} ({' '.join(process.cmdline())})"
