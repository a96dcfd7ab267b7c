"""Installing the schema ``dreddkit_baseline`` in PostgreSQL: copies of the baseline's rows, and what marks changes."""

from collections.abc import Sequence

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from dreddkit.isolation import tracking
from dreddkit.isolation.catalog_look import SCHEMA_LOOK
from dreddkit.isolation.differing import PUT_BACK_DIFFERING, note_differences
from dreddkit.isolation.powers import read_powers
from dreddkit.isolation.putting_back import PUT_BACK_CHANGED, reset_function, truncate
from dreddkit.isolation.tables import Table, read_sequences, read_tables
from dreddkit.isolation.units import Unit, covered, make_units

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
    if track and tables:  # before the copies, so that no other session writes between them
        cursor.execute("".join(tracking.mark(table) + tracking.count_rows(table) for table in tables))
    units = copy_baseline(cursor, tables, by_key=track)
    sequences = read_sequences(cursor)
    for one in sequences:
        if one.is_called:
            cursor.execute("INSERT INTO dreddkit_baseline.sequence VALUES (%s, %s)", [one.oid, one.last_value])
            cursor.execute("SELECT setval(%s, %s)", [one.oid, one.last_value])  # the next number is logged again
    cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
    [(database,)] = cursor.fetchall()
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


def copy_baseline(cursor: Cursor, tables: Sequence[Table], *, by_key: bool) -> list[Unit]:
    """Copy the rows of every table that has some, and log the keys of those that are large."""
    filled = {unit.table.oid for unit in make_units(tables, set(), set()) if has_rows(cursor, unit)}
    units = make_units(tables, filled, set())
    copies = "".join(tracking.copy_rows(unit) for unit in units if unit.has_copy)
    if copies:
        cursor.execute(copies)
    large = {unit.table.oid for unit in units if by_key and unit.has_copy and is_large(cursor, unit)}
    units = make_units(tables, filled, large)
    logs = "".join(tracking.log_keys(unit, members(unit, tables)) for unit in units if unit.is_large)
    if logs:
        cursor.execute(logs)
    return units


def members(unit: Unit, tables: Sequence[Table]) -> list[Table]:
    """Return the table itself, and its partitions at every depth."""
    return [table for table in tables if table.root == unit.table.oid]


def has_rows(cursor: Cursor, unit: Unit) -> bool:
    """Tell whether the baseline has rows in it."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {unit.table.own_rows})")  # noqa: S608
    [(found,)] = cursor.fetchall()
    return bool(found)


def is_large(cursor: Cursor, unit: Unit) -> bool:
    """Tell whether it is worth while, and possible, to log its changed keys.

    Tables that others inherit from are put back whole: one statement changes rows of both.
    """
    if not unit.table.key or (unit.table.inherits and not unit.table.partitioned):
        return False
    cursor.execute("SELECT pg_table_size(%s)", [unit.copy])
    [(size,)] = cursor.fetchall()
    return bool(size > LARGE_BYTES)


def note_units(cursor: Cursor, units: Sequence[Unit]) -> None:
    """Write down how each table is put back."""
    for unit in units:
        restore_keys = unit.restore_keys if unit.is_large else ""
        cursor.execute(
            "INSERT INTO dreddkit_baseline.unit VALUES (%s, %s, %s, %s)",
            [unit.table.oid, unit.empty, unit.fill, restore_keys],
        )


def note_covered(cursor: Cursor, tables: Sequence[Table]) -> None:
    """Write down which tables are put back when one is marked."""
    for relation, unit_oid in covered(tables):
        cursor.execute("INSERT INTO dreddkit_baseline.covers VALUES (%s, %s)", [relation, unit_oid])
