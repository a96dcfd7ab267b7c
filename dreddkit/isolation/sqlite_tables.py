"""The tables of a SQLite file whose baseline is kept, and the statements that copy them and put them back."""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass

__all__ = ["Kept", "quote", "read_numbers", "read_tables"]

TABLES = r"""
SELECT name FROM sqlite_schema
WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name <> 'dreddkit_changed' ORDER BY name
"""
ROW_NUMBERS = ("_rowid_", "rowid", "oid")  # what SQLite calls a row's number, where no column is called so
NUMBERS = "SELECT name, seq FROM sqlite_sequence ORDER BY name"


@dataclass(frozen=True)
class Kept:
    """A table and the copy of its rows, which lies in the memory of our own connection.

    Args:
        number: What the log calls it.

        name: Its name.

        columns: What can be written, the row's number among it, quoted.
    """

    number: int
    name: str
    columns: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """Its name as SQL writes it."""
        return quote(self.name)

    @property
    def copy(self) -> list[str]:
        """Return the statements that copy the rows, into columns without a type, which store everything as it is."""
        columns = ", ".join(f"c{index}" for index in range(len(self.columns)))
        return [
            f"CREATE TABLE copies.c{self.number} ({columns})",
            f"INSERT INTO copies.c{self.number} {self._select}",
        ]

    @property
    def empty(self) -> str:
        """Return the statement that deletes the rows."""
        return f"DELETE FROM main.{self.quoted}"  # noqa: S608

    @property
    def fill(self) -> str:
        """Return the statement that inserts the baseline's rows."""
        return f"{self._insert} SELECT * FROM copies.c{self.number}"  # noqa: S608

    @property
    def trial(self) -> str:
        """Return a statement that changes nothing, and fails where ``fill`` would."""
        return f"EXPLAIN {self._insert} {self._select}"

    @property
    def _insert(self) -> str:
        return f"INSERT INTO main.{self.quoted} ({', '.join(self.columns)})"

    @property
    def _select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM main.{self.quoted}"  # noqa: S608


def read_tables(connection: sqlite3.Connection) -> list[Kept]:
    """Return the tables whose rows are kept."""
    return [
        Kept(number, name, columns_of(connection, name))
        for number, (name,) in enumerate(connection.execute(TABLES).fetchall())
    ]


def columns_of(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return the columns to copy: those that are not generated, and the row's number where there is one."""
    found = connection.execute("SELECT name, hidden FROM pragma_table_xinfo(?)", [table]).fetchall()
    columns = tuple(quote(name) for name, hidden in found if not hidden)
    taken = {name.lower() for name, _ in found}
    number = next((name for name in ROW_NUMBERS if name not in taken), None)
    if number is not None:
        with suppress(sqlite3.OperationalError):  # a table without row numbers
            connection.execute(f"SELECT {number} FROM main.{quote(table)} LIMIT 0")  # noqa: S608
            return (number, *columns)
    return columns


def read_numbers(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Return the highest numbers that AUTOINCREMENT gave."""
    try:
        return connection.execute(NUMBERS).fetchall()
    except sqlite3.OperationalError:  # no table has AUTOINCREMENT
        return []


def quote(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"{}"'.format(name.replace('"', '""'))
