"""Installing the schema ``dreddkit_baseline`` in PostgreSQL: copies of the baseline's rows, and what marks changes."""

from collections.abc import Iterable
from dataclasses import replace

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from dreddkit.isolation import tracking
from dreddkit.isolation.catalog_look import SCHEMA_LOOK
from dreddkit.isolation.differing import PUT_BACK_DIFFERING, note_differences
from dreddkit.isolation.powers import read_powers
from dreddkit.isolation.putting_back import PUT_BACK_CHANGED, reset_function, truncate
from dreddkit.isolation.tables import Sequence, Table, read_sequences, read_tables
from dreddkit.isolation.units import Unit, covered

__all__ = ["install"]

LARGE_BYTES = 64 * 1024  # from here on, logging changed keys costs less than inserting all rows of a table

# Operators of extensions' types are looked up there; names are all written with their schema.
WIDEN_SEARCH_PATH = """
SELECT set_config('search_path', string_agg(quote_ident(nspname), ', ' ORDER BY nspname <> 'pg_catalog', oid), true)
FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)'
"""


def install(cursor: Cursor, *, track: bool) -> None:
    """Install everything, in the transaction that the cursor is in.

    Args:
        cursor: A cursor of the connection that resets will go through.

        track: Whether tables are marked when they change; else every table is emptied and filled each time.
    """
    cursor.execute("SET LOCAL synchronous_commit = on")  # a crash leaves it, all but the log
    cursor.execute(tracking.REMOVE)
    powers = read_powers(cursor)
    look = not powers.event_triggers
    tables = read_tables(cursor)
    cursor.execute(tracking.BASE)
    if track:  # before the copies, so that no other session writes between them
        run_all(cursor, (tracking.mark(table) + tracking.count_rows(table) for table in tables))
    units = copy_baseline(cursor, tables, by_key=track)
    sequences = read_sequences(cursor)
    note_sequences(cursor, sequences)
    database = read_database(cursor)
    cursor.execute(WIDEN_SEARCH_PATH)
    note_covered(cursor, tables)
    if powers.replica_role:
        note_units(cursor, units)
        put_back = PUT_BACK_CHANGED
    else:
        note_differences(cursor, units)
        put_back = PUT_BACK_DIFFERING
    empty = "" if track else truncate(units)
    cursor.execute(reset_function(empty + put_back, sequences, database, look=look))
    cursor.execute(SCHEMA_LOOK if look else tracking.SCHEMA_TRIGGERS)


def run_all(cursor: Cursor, statements: Iterable[str]) -> None:
    """Run statements in one call; psycopg2 refuses one without any."""
    if text := "".join(statements):
        cursor.execute(text)


def copy_baseline(cursor: Cursor, tables: list[Table], *, by_key: bool) -> list[Unit]:
    """Copy the rows of every table that has some, and log the keys of those that are large."""
    units = [Unit(table, has_rows(cursor, table)) for table in tables if table.is_unit]
    run_all(cursor, (tracking.copy_rows(unit) for unit in units if unit.has_copy))
    if by_key:
        units = [replace(unit, is_large=is_large(cursor, unit)) for unit in units]
    run_all(cursor, (tracking.log_keys(unit, members(unit, tables)) for unit in units if unit.is_large))
    return units


def members(unit: Unit, tables: list[Table]) -> list[Table]:
    """Return the table itself, and its partitions at every depth."""
    return [table for table in tables if table.root == unit.table.oid]


def has_rows(cursor: Cursor, table: Table) -> bool:
    """Tell whether the baseline has rows in it."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table.own_rows})")  # noqa: S608
    [(found,)] = cursor.fetchall()
    return bool(found)


def is_large(cursor: Cursor, unit: Unit) -> bool:
    """Tell whether it is worth while, and possible, to log its changed keys.

    Tables that others inherit from are put back whole: one statement changes rows of both.
    """
    if not (unit.has_copy and unit.table.key) or (unit.table.inherits and not unit.table.partitioned):
        return False
    cursor.execute("SELECT pg_table_size(%s)", [unit.copy])
    [(size,)] = cursor.fetchall()
    return bool(size > LARGE_BYTES)


def note_sequences(cursor: Cursor, sequences: Iterable[Sequence]) -> None:
    """Write down where those stand that gave a number; the next one that they give is logged again."""
    for one in sequences:
        if one.is_called:
            cursor.execute("INSERT INTO dreddkit_baseline.sequence VALUES (%s, %s)", [one.oid, one.last_value])
            cursor.execute("SELECT setval(%s, %s)", [one.oid, one.last_value])


def read_database(cursor: Cursor) -> int:
    """Read the database's identifier."""
    cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
    [(oid,)] = cursor.fetchall()
    return int(oid)


def note_units(cursor: Cursor, units: list[Unit]) -> None:
    """Write down how each table is put back."""
    for unit in units:
        restore_keys = unit.restore_keys if unit.is_large else ""
        cursor.execute(
            "INSERT INTO dreddkit_baseline.unit VALUES (%s, %s, %s, %s)",
            [unit.table.oid, unit.empty, unit.fill, restore_keys],
        )


def note_covered(cursor: Cursor, tables: list[Table]) -> None:
    """Write down which tables are put back when one is marked."""
    for relation, unit_oid in covered(tables):
        cursor.execute("INSERT INTO dreddkit_baseline.covers VALUES (%s, %s)", [relation, unit_oid])
