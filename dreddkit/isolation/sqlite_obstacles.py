"""What in a SQLite file keeps the baseline from being put back exactly."""

import sqlite3
from collections.abc import Iterator

from dreddkit.isolation.sqlite_tables import read_tables

__all__ = ["find_obstacles"]

OBSTACLES = r"""
SELECT 'The trigger ' || name || ' of ' || tbl_name || ' would fire when rows are put back.' FROM sqlite_schema
WHERE type = 'trigger' AND name NOT LIKE 'dreddkit\_%' ESCAPE '\'
UNION ALL
SELECT name || ' is a virtual table, whose changes cannot be noticed.' FROM sqlite_schema
WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'
"""


def find_obstacles(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return a sentence on each obstacle."""
    found = tuple(sentence for (sentence,) in connection.execute(OBSTACLES))
    return found or tuple(_refusals(connection))


def _refusals(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a sentence on each table that takes a function or collation of the application's own to write."""
    for kept in read_tables(connection):
        try:
            connection.execute(kept.trial)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR:
                raise
            yield f"The rows of {kept.name} cannot be put back: {error}."
