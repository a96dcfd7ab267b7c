"""Connecting to a PostgreSQL that is away for a moment after a crash."""

import time
from typing import Any

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class
from sqlalchemy import URL, Engine, create_engine

__all__ = ["Connector"]

RECOVERY_TIMEOUT_S = 15.0
POLL_S = 0.05
IS_GONE = "does not exist"  # what PostgreSQL says of a database that was dropped


class Connector:
    """Connects to one database, and waits for it where it was there before.

    Args:
        url: The database.

        was_there: Whether it was reached before; true from the first connection on.
    """

    def __init__(self, url: URL, *, was_there: bool = False) -> None:
        self.shown_url = url.render_as_string()
        self._url = url.set(drivername="postgresql+psycopg2")
        # Those that SQLAlchemy gives: libpq reads the text of a URL otherwise, and so may end up on another database.
        _, arguments = self._url.get_dialect()().create_connect_args(self._url)
        self._arguments: dict[str, Any] = {**arguments, "application_name": "dreddkit reset"}
        self._was_there = was_there

    def connect(self) -> Connection:
        """Return a new connection.

        Raises:
            psycopg2.OperationalError: The database cannot be reached.
        """
        deadline = time.monotonic() + (RECOVERY_TIMEOUT_S if self._was_there else 0)
        while True:
            try:
                connection: Connection = psycopg2.connect(**self._arguments)
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline or IS_GONE in str(error):
                    raise
                time.sleep(POLL_S)
            else:
                self._was_there = True
                return connection

    def engine(self, **options: Any) -> Engine:
        """Return a SQLAlchemy engine whose connections are made here."""
        return create_engine(self._url, creator=self.connect, **options)
