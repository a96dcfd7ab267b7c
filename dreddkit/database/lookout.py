"""Looking out for the server under test on the safeguarded database while it answers a request."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass

import psutil
import psycopg2

from dreddkit.database import connecting
from dreddkit.database.opening import Database
from dreddkit.database.urls import SQLITE

__all__ = ["Lookout", "look_out"]

SESSIONS = """
SELECT application_name, client_port FROM pg_stat_activity
WHERE datname = current_database() AND pid <> ALL(%s)
"""
TABLES = """
SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') FROM pg_tables
WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema' AND pg_has_role(tableowner, 'USAGE')
"""
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '200ms'"


@dataclass(frozen=True, slots=True)
class Lookout:
    """What ``look_out`` gives.

    Args:
        is_connected: Takes one look: tells whether the server is on the database at this moment.

        release: Lets the server go on.
    """

    is_connected: Callable[[], bool]
    release: Callable[[], None]


@contextmanager
def look_out(database: Database, members: Callable[[], Sequence[psutil.Process]]) -> Iterator[Lookout]:
    """Hold the server up on the database until it was seen there.

    On PostgreSQL a session proves it that carries the name of the server's own URL, or whose other end is a port of
    one of its processes; on SQLite the open file does. A server may be connected for a millisecond only, so every
    table is locked from before the request on: who wants to read one waits, and can be seen.

    Args:
        database: The database under test.

        members: Returns the server's processes; none when it runs elsewhere.

    Raises:
        DatabaseError: The database does not answer.
    """
    look = look_at_file if database.url.get_backend_name() == SQLITE else look_at_sessions
    with look(database, members) as lookout:
        yield lookout


@contextmanager
def look_at_sessions(database: Database, members: Callable[[], Sequence[psutil.Process]]) -> Iterator[Lookout]:
    """Lock the tables of a PostgreSQL database, and look at its sessions."""
    with ExitStack() as stack:
        with connecting.explained(database.url):
            cursor = stack.enter_context(connecting.connect(database.url))
            hold = stack.enter_context(closing(psycopg2.connect(**connecting.connection_arguments(database.url))))
            lock_tables(hold)
        own_pids = [cursor.connection.info.backend_pid, hold.info.backend_pid]

        def is_connected() -> bool:
            cursor.execute(SESSIONS, [own_pids])
            sessions = cursor.fetchall()
            if any(name == database.session_name for name, _ in sessions):
                return True
            return not local_ports(members()).isdisjoint(port for _, port in sessions)

        yield Lookout(is_connected, hold.rollback)


def lock_tables(connection: "psycopg2.extensions.connection") -> None:
    """Lock what is there, unless somebody works there: then a look has to do."""
    with connection.cursor() as cursor, suppress(psycopg2.errors.LockNotAvailable):
        cursor.execute(TABLES)
        [(tables,)] = cursor.fetchall()
        cursor.execute(LOCK_TIMEOUT)
        if tables:
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")


@contextmanager
def look_at_file(database: Database, members: Callable[[], Sequence[psutil.Process]]) -> Iterator[Lookout]:
    """Lock a SQLite file, and look at who has it open."""
    path = str(database.url.database)
    with closing(sqlite3.connect(path, isolation_level=None, timeout=0.2, check_same_thread=False)) as hold:
        with suppress(sqlite3.OperationalError):
            hold.execute("BEGIN EXCLUSIVE")
        yield Lookout(lambda: path in open_files(members()), hold.rollback)


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
