"""The log of changed rows that a SQLite file has while its baseline is kept."""

import sqlite3
from collections.abc import Iterable

from dreddkit.isolation.sqlite_tables import Kept, quote

__all__ = ["begin_log", "count_changes", "empty_log", "end_log", "read_changed"]

LOG = "dreddkit_changed"
COUNTS = f"""
SELECT t, sum(operation = 'INSERT'), sum(operation = 'UPDATE'), sum(operation = 'DELETE'), max(rowid)
FROM {LOG} WHERE rowid > ? GROUP BY t ORDER BY t
"""  # noqa: S608 - a constant
TRIGGERS = r"SELECT name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'dreddkit\_%' ESCAPE '\'"


def begin_log(connection: sqlite3.Connection, tables: Iterable[Kept]) -> None:
    """Create the log and the triggers that write it."""
    connection.execute(f"CREATE TABLE {LOG} (t INTEGER, operation TEXT)")
    for kept in tables:
        for trigger in triggers(kept):
            connection.execute(trigger)


def triggers(kept: Kept) -> list[str]:
    """Return the statements that log each changed row; no unique key, whose conflict could fail the application."""
    create = "CREATE TRIGGER dreddkit_{0}_{1} AFTER {0} ON {2} BEGIN INSERT INTO {3} VALUES ({1}, '{0}'); END"
    return [create.format(event, kept.number, kept.quoted, LOG) for event in ("INSERT", "UPDATE", "DELETE")]


def read_changed(connection: sqlite3.Connection) -> set[int]:
    """Return the numbers of the tables that were changed."""
    return {number for (number,) in connection.execute(f"SELECT DISTINCT t FROM {LOG}")}  # noqa: S608


def count_changes(connection: sqlite3.Connection, after: int) -> list[tuple[int, int, int, int, int]]:
    """Return for each changed table its number, the rows inserted, updated and deleted, and the last row of the log.

    Args:
        connection: A connection to the file.

        after: The row of the log to begin after.
    """
    return connection.execute(COUNTS, [after]).fetchall()


def empty_log(connection: sqlite3.Connection) -> None:
    """Forget what was changed; rows are counted from 1 again."""
    connection.execute(f"DELETE FROM {LOG}")  # noqa: S608


def end_log(connection: sqlite3.Connection) -> None:
    """Drop the triggers and the log, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for (name,) in connection.execute(TRIGGERS).fetchall():
        connection.execute(f"DROP TRIGGER {quote(name)}")
    connection.execute(f"DROP TABLE IF EXISTS {LOG}")
    connection.execute("COMMIT")
