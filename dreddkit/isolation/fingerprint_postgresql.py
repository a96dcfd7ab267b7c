"""Reading everything that is in a PostgreSQL database."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from dreddkit.errors import ResetError
from dreddkit.isolation.fingerprint import Digest, Store
from dreddkit.isolation.fingerprint_catalog import CATALOG, PREAMBLE, SEQUENCES, TABLES

__all__ = ["PostgresReader"]

LOCK_TIMEOUT_S = 5

# What decides how values and names are written; a database or role may have other defaults at another time.
SETTINGS = {
    "search_path": "",
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "xmlbinary": "base64",
    "lock_timeout": f"{LOCK_TIMEOUT_S}s",
    "statement_timeout": "0",
    "jit": "off",
}
PLAIN = {"no_parameters": True, "stream_results": True}  # percent signs are only that; rows arrive as they are read


class PostgresReader:
    """Reads a PostgreSQL database through a connection of its own, which is closed each time.

    Args:
        url: Its URL.
    """

    def __init__(self, url: URL) -> None:
        self._where = url.render_as_string()
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg2"),
            poolclass=NullPool,
            isolation_level="REPEATABLE READ",
            connect_args={"application_name": "dreddkit verify"},
        )

    @contextmanager
    def snapshot(self) -> "Iterator[PostgresSnapshot]":
        """Open the database at one moment.

        Raises:
            ResetError: It cannot be read.
        """
        try:
            with self._engine.connect() as connection:
                settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in SETTINGS.items())
                connection.exec_driver_sql(f"SELECT {settings}")
                yield PostgresSnapshot(connection)
        except DBAPIError as error:
            raise ResetError(
                "The database cannot be compared with its baseline.", where=self._where, output=str(error.orig)
            ) from error


class PostgresSnapshot:
    """A PostgreSQL database at one moment: all rows and sequences that the role may read, and the catalog.

    Args:
        connection: A connection in a transaction that sees one moment.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._sources = {
            **{Store("catalog", name): f"({query})" for name, query in CATALOG.items()},
            **{Store("table", name): f"ONLY {name}" for name in self._lines(TABLES)},
            **{Store("sequence", name): sequence(name) for name in self._lines(SEQUENCES)},
        }

    def digests(self) -> dict[Store, Digest]:
        """Return the digest of every table, of every sequence and of each part of the catalog."""
        query = " UNION ALL ".join(total(number, source) for number, source in enumerate(self._sources.values()))
        digests = {number: Digest(count, int(total)) for number, count, total in self._rows(query)}
        return {store: digests[number] for number, store in enumerate(self._sources)}

    def lines(self, store: Store) -> Iterator[str]:
        """Return the rows, as PostgreSQL writes them."""
        return self._lines(f"SELECT (r.*)::text FROM {self._sources[store]} r")  # noqa: S608

    def _lines(self, query: str) -> Iterator[str]:
        return (line for (line,) in self._rows(query))

    def _rows(self, query: str) -> Iterable[Any]:
        return self._connection.exec_driver_sql(PREAMBLE + query, execution_options=PLAIN)


def total(number: int, source: str) -> str:
    """Return the query for the digest of something to select from; PostgreSQL works it out."""
    total = 'coalesce(sum(hashtextextended((r.*)::text COLLATE "C", 0)), 0)'
    return f"SELECT {number}, count(*), {total} FROM {source} r"  # noqa: S608


def sequence(name: str) -> str:
    """Return the query for where a sequence stands."""
    return f"(SELECT last_value, CASE WHEN is_called THEN 'called' ELSE 'not called' END FROM {name})"  # noqa: S608
