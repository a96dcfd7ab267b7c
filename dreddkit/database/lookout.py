"""Looking out for the server under test on the safeguarded database while it answers a request."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from types import TracebackType
from typing import Any, Self

import psutil
import psycopg2

from dreddkit.database import connecting
from dreddkit.database.opening import Database
from dreddkit.database.urls import SQLITE

__all__ = ["Lookout"]

SESSIONS = """
SELECT application_name, client_port FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL(%s)
"""
TABLES = """
SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' AND pg_has_role(tableowner, 'USAGE')
"""
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '200ms'"


class Lookout:
    """Tells whether the server is on the database at this moment, and holds it up there until it was seen.

    On PostgreSQL a session proves it that carries the name of the server's own URL, or whose other end is a port of
    one of its processes; on SQLite the open file does. A server may be connected for a millisecond only, so every
    table is locked from before the request on: who wants to read one waits, and can be seen.

    Args:
        database: The database under test.

        members: Returns the server's processes; none when it runs elsewhere.

    Raises:
        DatabaseError: The database does not answer.
    """

    def __init__(self, database: Database, members: Callable[[], Sequence[psutil.Process]]) -> None:
        self._database = database
        self._members = members
        self._stack = ExitStack()
        self._is_sqlite = database.url.get_backend_name() == SQLITE
        self._hold: Any = self._hold_file() if self._is_sqlite else self._hold_tables()

    def is_connected(self) -> bool:
        """Take one look."""
        if self._is_sqlite:
            return self._database.url.database in open_files(self._members())
        self._cursor.execute(SESSIONS, [self._own_pids])
        sessions = self._cursor.fetchall()
        if any(name == self._database.session_name for name, _ in sessions):
            return True
        return not local_ports(self._members()).isdisjoint(port for _, port in sessions)

    def release(self) -> None:
        """Let the server go on."""
        self._hold.rollback()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def _hold_tables(self) -> Any:
        url = self._database.url
        with connecting.explained(url):
            self._cursor = self._stack.enter_context(connecting.connect(url))
            hold = self._stack.enter_context(closing(psycopg2.connect(**connecting.connection_arguments(url))))
            self._own_pids = [self._cursor.connection.info.backend_pid, hold.info.backend_pid]
            with hold.cursor() as cursor:
                cursor.execute(TABLES)
                tables = cursor.fetchall()[0][0]
                with suppress(psycopg2.errors.LockNotAvailable):  # somebody works there: then a look has to do
                    cursor.execute(LOCK_TIMEOUT)
                    if tables:
                        cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        return hold

    def _hold_file(self) -> Any:
        path = str(self._database.url.database)
        hold = sqlite3.connect(path, isolation_level=None, timeout=0.2, check_same_thread=False)
        self._stack.callback(hold.close)
        with suppress(sqlite3.OperationalError):
            hold.execute("BEGIN EXCLUSIVE")
        return hold


def open_files(processes: Iterable[psutil.Process]) -> set[str]:
    """Return the files that the processes hold open, as far as we may see them."""
    found: set[str] = set()
    for process in processes:
        with suppress(psutil.Error):
            found.update(file.path for file in process.open_files())
    return found


def local_ports(processes: Iterable[psutil.Process]) -> set[int]:
    """Return the TCP ports of the processes' ends of their connections, as far as we may see them."""
    found: set[int] = set()
    for process in processes:
        with suppress(psutil.Error):
            found.update(connection.laddr.port for connection in process.net_connections("tcp") if connection.raddr)
    return found
