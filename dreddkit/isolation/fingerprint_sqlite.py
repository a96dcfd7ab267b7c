"""Reading everything that is in a SQLite file."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from dreddkit.errors import ResetError
from dreddkit.isolation.fingerprint import Digest, Store, digest

__all__ = ["SqliteReader"]

BUSY_TIMEOUT_S = 5.0
APOSTROPHE = "'"
OURS = "name NOT LIKE 'dreddkit%' AND name NOT LIKE 'sqlite/_s%' ESCAPE '/'"  # neither sqlite_sequence nor sqlite_stat1
CATALOG = {
    Store("catalog", "schema"): f"SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE {OURS}",  # noqa: S608
    Store("catalog", "user_version and application_id"): """
SELECT user_version, application_id FROM pragma_user_version, pragma_application_id
""",
}
TABLES = f"SELECT name FROM sqlite_schema WHERE type = 'table' AND {OURS}"  # noqa: S608
HAS_SEQUENCES = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'"
SEQUENCES = "SELECT DISTINCT name FROM sqlite_sequence"


class SqliteReader:
    """Reads a SQLite file through a connection of its own, which is closed each time.

    Args:
        url: Its URL.
    """

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database))

    @contextmanager
    def snapshot(self) -> "Iterator[SqliteSnapshot]":
        """Open the database at one moment.

        Raises:
            ResetError: It cannot be read.
        """
        try:
            with closing(sqlite3.connect(self._file, timeout=BUSY_TIMEOUT_S, isolation_level=None)) as connection:
                connection.text_factory = lambda text: text.decode(errors="surrogateescape")
                connection.execute("BEGIN")
                yield SqliteSnapshot(connection)
        except sqlite3.Error as error:
            raise ResetError(
                "The database cannot be compared with its baseline.", where=str(self._file), output=str(error)
            ) from error


class SqliteSnapshot:
    """A SQLite file at one moment: its rows with their numbers and types, its schema, its AUTOINCREMENT numbers.

    The statistics of ANALYZE (``sqlite_stat1`` ...) are no contents.

    Args:
        connection: A connection in a transaction.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._queries = CATALOG | self._tables() | self._sequences()

    def digests(self) -> dict[Store, Digest]:
        """Return the digest of every table, of every number and of the schema."""
        return {store: digest(self.lines(store)) for store in self._queries}

    def lines(self, store: Store) -> Iterable[str]:
        """Return the rows, as Python writes them: 1 is not 1.0 there, nor '1'."""
        return map(repr, self._connection.execute(self._queries[store]))

    def _tables(self) -> dict[Store, str]:
        return {
            Store("table", name): f"SELECT {self._row_number(name)}* FROM {quote(name)}"  # noqa: S608
            for name in self._names(TABLES)
        }

    def _row_number(self, table: str) -> str:
        """Return the rows' number as a column to select, where there is one that no column hides."""
        columns = self._names("SELECT lower(name) FROM pragma_table_xinfo(?)", table)
        for name in ("rowid", "oid", "_rowid_"):
            if name not in columns and self._can_select(name, table):
                return f"{name}, "
        return ""

    def _can_select(self, column: str, table: str) -> bool:
        try:
            self._connection.execute(f"SELECT {column} FROM {quote(table)} LIMIT 0")  # noqa: S608
        except sqlite3.OperationalError:  # it is WITHOUT ROWID
            return False
        return True

    def _sequences(self) -> dict[Store, str]:
        return {
            Store("sequence", name): f"SELECT seq FROM sqlite_sequence WHERE name = {quote(name, APOSTROPHE)}"  # noqa: S608
            for name in (self._names(SEQUENCES) if self._names(HAS_SEQUENCES) else ())
        }

    def _names(self, query: str, *parameters: str) -> list[str]:
        return [name for (name,) in self._connection.execute(query, parameters)]


def quote(text: str, mark: str = '"') -> str:
    """Return a name as SQL writes it, or with another mark a text."""
    return mark + text.replace(mark, 2 * mark) + mark
