"""Claiming a database for one run: two that reset the same one would tear it out of each other's hands."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import psycopg2
from sqlalchemy import URL

from dreddkit.database import connecting
from dreddkit.errors import DatabaseError

__all__ = ["claim_file", "claim_postgres"]

KEY = 0x6472656464  # "dredd"; of no other meaning
# It does nothing else, and PostgreSQL 14 may have been told to end sessions that do nothing.
STAY = "SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'"
HOLDER = """
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND (classid::bigint << 32 | objid::bigint) = %s
"""


def claim_postgres(url: URL) -> Callable[[], None]:
    """Take the database's advisory lock for as long as this process, or until the returned function is called.

    Raises:
        DatabaseError: Another run has it.
    """
    with connecting.explained(url):
        connection = psycopg2.connect(**connecting.connection_arguments(url))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(STAY)
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            [(claimed,)] = cursor.fetchall()
            if not claimed:
                cursor.execute(HOLDER, [KEY])
                holders = ", ".join(str(pid) for (pid,) in cursor.fetchall())
                connection.close()
                raise in_use(connecting.address(url), f"session {holders} of PostgreSQL")

    def release() -> None:
        connection.close()

    return release


def claim_file(marker: Path) -> Callable[[], None]:
    """Lock the marker of a SQLite file for as long as this process, or until the returned function is called.

    Raises:
        DatabaseError: Another run has it.
    """
    file = os.open(marker, os.O_RDONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise in_use(str(marker), "a process that has locked this file") from error
    return lambda: os.close(file)


def in_use(where: str, holder: str) -> DatabaseError:
    """Return the error for a database that another run is using."""
    return DatabaseError(
        "Another run is using this database.",
        where=where,
        output=f"It is held by {holder}.",
        hint='Wait for it, or give each run a database of its own; with database = "" each has an embedded one.',
    )
