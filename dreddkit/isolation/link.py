"""A connection of its own to PostgreSQL, which resets go through and which survives a crash of the server."""

import time
from contextlib import suppress

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class
from sqlalchemy import URL

from dreddkit.errors import DatabaseError

__all__ = ["LOCK_TIMEOUT_S", "Link"]

LOCK_TIMEOUT_S = 0.5  # below deadlock_timeout, so that we give way and not the server's session
RECOVERY_TIMEOUT_S = 15.0  # of a server that crashed; it was there before
POLL_S = 0.05

# The joins: a log of changed keys is never analyzed, so the planner could take it for a reason to read a whole table.
SETTINGS = {
    "dreddkit.busy": "on",
    "default_transaction_isolation": "read committed",  # a snapshot from before the gate would miss a row
    "default_transaction_read_only": "off",
    "lock_timeout": f"{LOCK_TIMEOUT_S:g}s",
    "statement_timeout": "0",
    "row_security": "off",  # raises where it would filter
    "synchronous_commit": "off",
    "client_min_messages": "warning",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "jit": "off",
}


class Link:
    """Connects when it is asked for a connection and has none that is open.

    Args:
        url: The database.
    """

    def __init__(self, url: URL) -> None:
        self.shown_url = url.render_as_string()
        self._dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Return the open connection, which commits each statement.

        Raises:
            DatabaseError: The database cannot be reached.
        """
        if self._connection is None or self._connection.closed:
            self._connection = self._connect()
            self._set_up(self._connection)
        return self._connection

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.close()

    def _connect(self) -> Connection:
        deadline = time.monotonic() + (RECOVERY_TIMEOUT_S if self._connection is not None else 0)
        while True:
            try:
                return psycopg2.connect(self._dsn, application_name="dreddkit reset")
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline:
                    raise DatabaseError(
                        "The database cannot be reached.", where=self.shown_url, output=str(error)
                    ) from error
            time.sleep(POLL_S)

    def _set_up(self, connection: Connection) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(";".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
            with suppress(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("SET session_replication_role = replica")
