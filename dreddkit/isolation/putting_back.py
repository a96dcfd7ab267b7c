"""The one function that a reset calls in PostgreSQL."""

from collections.abc import Collection, Iterable

from dreddkit.isolation.tables import Sequence
from dreddkit.isolation.units import Unit

__all__ = ["PUT_BACK_CHANGED", "reset_function", "truncate"]

FUNCTION = """
CREATE FUNCTION dreddkit_baseline.reset(OUT rebuild text, OUT open bigint)
  LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  is_whole boolean;
  statements text;
  wal text;
BEGIN
  LOCK TABLE dreddkit_baseline.changed IN SHARE ROW EXCLUSIVE MODE;  -- waits for every writer that is not through
  SELECT coalesce(bool_or(relation = 0), false), max(operation) FILTER (WHERE relation = 1)
    INTO is_whole, rebuild FROM dreddkit_baseline.changed;
  IF NOT is_whole THEN
    rebuild := 'PostgreSQL was restarted after a crash, and with it the log of changes was lost';
  END IF;
  IF rebuild IS NOT NULL THEN RETURN; END IF;
  {put_back}
  {look}
  {sequences}
  SELECT count(*) INTO open FROM pg_stat_get_activity(NULL)
  WHERE (state LIKE 'idle in transaction%' OR query_start > xact_start AND backend_type = 'client backend')
    AND datid = {database} AND pid <> pg_backend_pid();
END $$;
"""

# TRUNCATE logs no keys, so after one all rows are put back.
PUT_BACK_CHANGED = """
  SELECT concat_ws(';', string_agg(empty, ';'), string_agg(nullif(fill, ''), ';')) INTO statements
  FROM (SELECT CASE WHEN by_key THEN restore_keys ELSE empty END AS empty,
               CASE WHEN by_key THEN '' ELSE fill END AS fill
        FROM (SELECT u.*, restore_keys <> '' AND NOT bool_or(c.operation = 'TRUNCATE') AS by_key
              FROM dreddkit_baseline.changed c
              JOIN dreddkit_baseline.covers v USING (relation) JOIN dreddkit_baseline.unit u ON u.id = v.unit
              GROUP BY u.id) marked) chosen;
  IF statements <> '' THEN
    EXECUTE statements;
    DELETE FROM dreddkit_baseline.changed WHERE relation > 1;
    DELETE FROM dreddkit_baseline.counted;
  END IF;
"""


MARK_ALL = """INSERT INTO dreddkit_baseline.changed
    SELECT DISTINCT unit, 'TRUNCATE' FROM dreddkit_baseline.covers;"""

# Where no event trigger marks a changed schema. It comes last: putting rows back may have waited for who changed it.
LOOK = """rebuild := dreddkit_baseline.changed_schema();
  IF rebuild IS NOT NULL THEN RETURN; END IF;"""


def reset_function(put_back: str, sequences: Collection[Sequence], database: int, *, look: bool) -> str:
    """Return the statement that makes the function that puts back what was marked.

    Args:
        put_back: What puts back the rows of the marked tables.

        sequences: Where they stand in the baseline.

        database: The identifier of the database.

        look: Whether it has to look for a changed schema.
    """
    return FUNCTION.format(
        look=LOOK if look else "", put_back=put_back, sequences=reset_sequences(sequences), database=database
    )


def truncate(units: Iterable[Unit]) -> str:
    """Return the statements that empty every table, and mark it."""
    names = ", ".join(unit.table.own_rows for unit in units)
    return f"TRUNCATE {names}; {MARK_ALL}" if names else ""


CALLED_MOVED = """SELECT id, last_value, true FROM dreddkit_baseline.sequence
    WHERE pg_sequence_last_value(id) IS DISTINCT FROM last_value"""

# A sequence that was set writes to the log before the next number it gives: where that has not grown, none has moved.
UNLESS_QUIET = """
  wal := pg_current_wal_insert_lsn();
  IF wal IS DISTINCT FROM current_setting('dreddkit.wal', true) THEN
    {look}
    PERFORM set_config('dreddkit.wal', wal, false);
  END IF;
"""


def reset_sequences(sequences: Collection[Sequence]) -> str:
    """Return the statement that sets the sequences that moved; all are looked at, since setval marks nothing.

    The quick function tells nothing of a sequence that gave no number yet, and may have been set: those are read.
    """
    moved = " UNION ALL ".join(
        [
            CALLED_MOVED,
            *(
                f"SELECT {one.oid}, {one.last_value}, false FROM {one.name} "  # noqa: S608
                f"WHERE is_called OR last_value <> {one.last_value}"
                for one in sequences
                if not one.is_called
            ),
        ]
    )
    set_moved = f"PERFORM setval(id, number, called) FROM ({moved}) moved(id, number, called);"
    return UNLESS_QUIET.format(look=set_moved) if all(one.is_logged for one in sequences) else set_moved
