"""A connection of its own to PostgreSQL, which resets go through and which survives a crash of the server."""

from contextlib import suppress

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class

from dreddkit.errors import DatabaseError
from dreddkit.isolation.connecting import Connector

__all__ = ["LOCK_TIMEOUT_S", "Link"]

LOCK_TIMEOUT_S = 0.5  # below deadlock_timeout, so that we give way and not the server's session

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
        connector: Connects to the database.
    """

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._connection: Connection | None = None

    def connection(self) -> Connection:
        """Return the open connection, which commits each statement.

        Raises:
            DatabaseError: The database cannot be reached.
        """
        if self._connection is None or self._connection.closed:
            connection = self._connect()
            try:
                self._set_up(connection)
            except psycopg2.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._connection.close()

    def _connect(self) -> Connection:
        try:
            return self._connector.connect()
        except psycopg2.OperationalError as error:
            raise DatabaseError(
                "The database cannot be reached.", where=self._connector.shown_url, output=str(error)
            ) from error

    def _set_up(self, connection: Connection) -> None:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(";".join(f"SET {name} = '{value}'" for name, value in SETTINGS.items()))
            with suppress(psycopg2.errors.InsufficientPrivilege):
                cursor.execute("SET session_replication_role = replica")
