"""The schema ``dreddkit_baseline`` in PostgreSQL: the log of changes, and the triggers that write it."""

from collections.abc import Iterable

from dreddkit.isolation.tables import Table
from dreddkit.isolation.units import Unit

__all__ = ["BASE", "REMOVE", "SCHEMA_TRIGGERS", "TAKE_COUNTS", "copy_rows", "count_rows", "log_keys", "mark"]

REMOVE = "DROP SCHEMA IF EXISTS dreddkit_baseline CASCADE"

# Three logs, all written by the statement that changes a table: ``changed``, before it locks a row, is what a reset
# waits for and goes by; ``counted``, after it, says how many rows; the ``keys_`` of a large table, after it, which.
# None has a unique key: it would make transactions of the application wait for each other. A crash empties them,
# and then the row of relation 0 is missing from ``changed``, where relation 1 stands for the schema.
BASE = """
CREATE SCHEMA dreddkit_baseline;
CREATE UNLOGGED TABLE dreddkit_baseline.changed (relation oid, operation text);
INSERT INTO dreddkit_baseline.changed VALUES (0, '');
CREATE UNLOGGED TABLE dreddkit_baseline.counted (relation oid, operation text, rows bigint);
CREATE TABLE dreddkit_baseline.unit (id oid PRIMARY KEY, empty text, fill text, restore_keys text);
CREATE TABLE dreddkit_baseline.covers (relation oid, unit oid, PRIMARY KEY (relation, unit));
CREATE TABLE dreddkit_baseline.sequence (id oid, last_value bigint);
CREATE FUNCTION dreddkit_baseline.mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO dreddkit_baseline.changed VALUES (TG_RELID, TG_OP);
  RETURN NULL;
END $$;
CREATE FUNCTION dreddkit_baseline.count_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE found bigint := 0;
BEGIN
  CASE TG_OP
    WHEN 'TRUNCATE' THEN NULL;
    WHEN 'DELETE' THEN SELECT count(*) INTO found FROM dreddkit_old;
    ELSE SELECT count(*) INTO found FROM dreddkit_new;
  END CASE;
  IF found > 0 OR TG_OP = 'TRUNCATE' THEN
    INSERT INTO dreddkit_baseline.counted VALUES (TG_RELID, TG_OP, found);
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION dreddkit_baseline.mark_schema() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE what text;
BEGIN
  IF current_setting('dreddkit.busy', true) = 'on' THEN RETURN; END IF;
  IF TG_EVENT = 'sql_drop' THEN
    SELECT object_identity INTO what FROM pg_event_trigger_dropped_objects() WHERE original AND NOT is_temporary;
  ELSE
    SELECT object_identity INTO what FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp';
  END IF;
  IF FOUND THEN
    INSERT INTO dreddkit_baseline.changed VALUES (1, concat_ws(' ', TG_TAG, what));
  END IF;
END $$;
"""

TAKE_COUNTS = """
WITH taken AS (DELETE FROM dreddkit_baseline.counted RETURNING relation, operation, rows)
SELECT concat_ws('.', nullif(n.nspname, 'public'), c.relname),
       coalesce(sum(rows) FILTER (WHERE operation = 'INSERT'), 0)::bigint,
       coalesce(sum(rows) FILTER (WHERE operation = 'UPDATE'), 0)::bigint,
       coalesce(sum(rows) FILTER (WHERE operation = 'DELETE'), 0)::bigint,
       bool_or(operation = 'TRUNCATE')
FROM taken JOIN pg_class c ON c.oid = relation JOIN pg_namespace n ON n.oid = c.relnamespace
GROUP BY 1 ORDER BY 1
"""

SCHEMA_TRIGGERS = """
CREATE EVENT TRIGGER dreddkit_command ON ddl_command_end EXECUTE FUNCTION dreddkit_baseline.mark_schema();
ALTER EVENT TRIGGER dreddkit_command ENABLE ALWAYS;
CREATE EVENT TRIGGER dreddkit_drop ON sql_drop EXECUTE FUNCTION dreddkit_baseline.mark_schema();
ALTER EVENT TRIGGER dreddkit_drop ENABLE ALWAYS;
"""

# Not for the statements that put rows back.
UNLESS_BUSY = "WHEN (current_setting('dreddkit.busy', true) IS DISTINCT FROM 'on')"

ROWS_OF = {
    "INSERT": "NEW TABLE AS dreddkit_new",
    "UPDATE": "OLD TABLE AS dreddkit_old NEW TABLE AS dreddkit_new",
    "DELETE": "OLD TABLE AS dreddkit_old",
}


def mark(table: Table) -> str:
    """Return the statements that make every writer log the table before it locks a row of it."""
    return f"""
CREATE TRIGGER dreddkit_mark BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table.name}
  FOR EACH STATEMENT {UNLESS_BUSY} EXECUTE FUNCTION dreddkit_baseline.mark();
ALTER TABLE ONLY {table.name} ENABLE ALWAYS TRIGGER dreddkit_mark;
"""


def copy_rows(unit: Unit) -> str:
    """Return the statement that copies the rows, in the order in which they lie."""
    order = "tableoid, ctid" if unit.table.partitioned else "ctid"
    columns = ", ".join(unit.table.columns)
    return f"CREATE TABLE {unit.copy} AS SELECT {columns} FROM {unit.table.own_rows} ORDER BY {order};"  # noqa: S608


def count_rows(table: Table) -> str:
    """Return the statements that count the rows which a statement on the table inserts, updates or deletes."""
    function = "dreddkit_baseline.count_rows"
    return (
        after_rows(table, "dreddkit_count", function)
        + f"""
CREATE TRIGGER dreddkit_count_truncate AFTER TRUNCATE ON {table.name}
  FOR EACH STATEMENT {UNLESS_BUSY} EXECUTE FUNCTION {function}();
ALTER TABLE ONLY {table.name} ENABLE ALWAYS TRIGGER dreddkit_count_truncate;
"""
    )


def log_keys(unit: Unit, members: Iterable[Table]) -> str:
    """Return the statements that log the primary key of every row that is inserted, updated or deleted.

    Args:
        unit: The table.

        members: The table and its partitions: a statement may name any of them.
    """
    key = ", ".join(unit.table.key)
    function = f"dreddkit_baseline.log_{unit.table.oid}"
    return f"""
ALTER TABLE {unit.copy} ADD PRIMARY KEY ({key});
ANALYZE {unit.copy};
CREATE UNLOGGED TABLE {unit.keys} AS SELECT {key} FROM {unit.copy} WITH NO DATA;
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN INSERT INTO {unit.keys} SELECT {key} FROM dreddkit_new; END IF;
  IF TG_OP <> 'INSERT' THEN INSERT INTO {unit.keys} SELECT {key} FROM dreddkit_old; END IF;
  RETURN NULL;
END $$;
{"".join(after_rows(member, "dreddkit_keys", function) for member in members)}"""  # noqa: S608


def after_rows(table: Table, name: str, function: str) -> str:
    """Return the statements that call a function after each statement, with the rows that it changed."""
    return "".join(
        f"""
CREATE TRIGGER {name}_{event.lower()} AFTER {event} ON {table.name} REFERENCING {rows}
  FOR EACH STATEMENT {UNLESS_BUSY} EXECUTE FUNCTION {function}();
ALTER TABLE ONLY {table.name} ENABLE ALWAYS TRIGGER {name}_{event.lower()};
"""
        for event, rows in ROWS_OF.items()
    )
