"""Proofs that an engine, and the server under test, are on the very database that the safeguard agreed to."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

import psutil
from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from dreddkit.database import connecting, sqlite
from dreddkit.database.opening import Database
from dreddkit.database.urls import SQLITE, mask
from dreddkit.errors import UnsafeDatabaseError

__all__ = ["check_engine", "server_is_connected"]

SESSIONS = """
SELECT application_name, client_port FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def check_engine(database: Database, engine: Engine, label: str) -> None:
    """Refuse an engine that is on another database; one whose URL says so is not even connected.

    Args:
        database: The one that dreddkit may destroy.

        engine: One of the application's.

        label: What the user calls the engine, e.g. ``"bind 'analytics'"``.

    Raises:
        UnsafeDatabaseError: It is on another database, or does not connect.
    """
    if place(engine.url) != place(database.url):
        raise elsewhere(database, engine, label)
    try:
        with engine.connect() as connection:
            identity = database.identity(connection)
    except SQLAlchemyError as error:
        raise elsewhere(database, engine, label, str(error)) from error
    if identity != database.own_identity:
        raise elsewhere(database, engine, label)


def place(url: URL) -> tuple[str, ...]:
    """Return where a URL leads to, alike for URLs that lead to the same place."""
    if url.get_backend_name() == SQLITE:
        return SQLITE, str(sqlite.path_of(url))
    return url.get_backend_name(), connecting.place(url)


def elsewhere(database: Database, engine: Engine, label: str, output: str = "") -> UnsafeDatabaseError:
    """Return the refusal of an engine."""
    return UnsafeDatabaseError(
        f"The application's {label} is not on the database that dreddkit may destroy.",
        where=label,
        given=mask(str(engine.url)),
        output=output,
        hint=f"Point it at {mask(str(database.url))}, which the application gets as DATABASE_URL.",
    )


def server_is_connected(database: Database, processes: Sequence[psutil.Process]) -> bool:
    """Tell whether the server under test is on the database at this moment.

    On PostgreSQL a session proves it that carries the name of the server's own URL, or whose other end is a port of
    one of the processes; on SQLite the open file does.

    Args:
        database: The database under test.

        processes: The server's; none when it runs elsewhere.

    Raises:
        DatabaseError: The database does not answer.
    """
    if database.url.get_backend_name() == SQLITE:
        return database.url.database in open_files(processes)
    with connecting.explained(database.url), connecting.connect(database.url) as cursor:
        cursor.execute(SESSIONS)
        sessions = cursor.fetchall()
    ports = local_ports(processes)
    return any(name == database.session_name or port in ports for name, port in sessions)


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
