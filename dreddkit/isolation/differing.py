"""Putting back the rows that differ from the baseline's, where foreign keys are in force.

Rows that are put back may lie in another order than before, which a query without ORDER BY shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from dreddkit.isolation.tables import OURS
from dreddkit.isolation.units import Unit

__all__ = ["PUT_BACK_DIFFERING", "note_differences"]

# ``of_keys`` are the statements that look only at the rows whose keys were logged.
DIFFERING = """
CREATE TABLE dreddkit_baseline.difference
  (unit oid, of_keys boolean, remove text, rewrite text, add text, forget text, PRIMARY KEY (unit, of_keys));
CREATE TABLE dreddkit_baseline.trigger (unit oid, pause text, resume text);
"""

TRIGGERS = f"""
INSERT INTO dreddkit_baseline.trigger
SELECT CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid ELSE c.oid END,
       format('ALTER TABLE %s DISABLE TRIGGER %I', format('%I.%I', n.nspname, c.relname), t.tgname),
       format('ALTER TABLE %s ENABLE TRIGGER %I', format('%I.%I', n.nspname, c.relname), t.tgname)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND t.tgenabled = 'O'
  AND c.relkind IN ('r', 'p') AND {OURS}
"""  # noqa: S608 - constants only

# All is one statement, since foreign keys are checked when a statement ends: then every table is as in the baseline.
# No row of the baseline loses the key that others refer to, so no cascade reaches any. What is removed is counted
# before a row is rewritten, and that before one is added, so that unique values are free by then. Of values that two
# rows have swapped neither is: then all is built anew.
PUT_BACK_DIFFERING = """
  WITH marked AS (
    SELECT v.unit, bool_or(c.operation = 'TRUNCATE') AS is_truncated
    FROM dreddkit_baseline.changed c JOIN dreddkit_baseline.covers v USING (relation) GROUP BY v.unit
  ), chosen AS (
    SELECT DISTINCT ON (d.unit) d.* FROM marked m JOIN dreddkit_baseline.difference d USING (unit)
    WHERE NOT (d.of_keys AND m.is_truncated) ORDER BY d.unit, d.of_keys DESC
  )
  SELECT concat_ws(';',
    (SELECT string_agg(pause, ';') FROM dreddkit_baseline.trigger JOIN marked USING (unit)),
    'WITH ' || concat_ws(',',
      string_agg(format('remove_%s AS (%s RETURNING 1)', unit, remove), ','),
      format('removed AS (SELECT %s AS total)', string_agg(format('(SELECT count(*) FROM remove_%s)', unit), '+')),
      string_agg(format('rewrite_%s AS (%s RETURNING 1)', unit, rewrite), ',') FILTER (WHERE rewrite <> ''),
      format('rewritten AS (SELECT %s AS total FROM removed)',
             concat_ws('+', 'removed.total', string_agg(format('(SELECT count(*) FROM rewrite_%s)', unit), '+')
                                               FILTER (WHERE rewrite <> ''))),
      string_agg(format('add_%s AS (%s)', unit, add), ',') FILTER (WHERE add <> '')
    ) || ' SELECT',
    'SET CONSTRAINTS ALL IMMEDIATE',
    (SELECT string_agg(resume, ';') FROM dreddkit_baseline.trigger JOIN marked USING (unit)),
    string_agg(nullif(forget, ''), ';')) INTO statements
  FROM chosen HAVING count(*) > 0;
  IF statements <> '' THEN
    EXECUTE statements;
    DELETE FROM dreddkit_baseline.changed WHERE relation > 1;
    DELETE FROM dreddkit_baseline.counted;
  END IF;
"""


@dataclass(frozen=True)
class Difference:
    """The statements that end the difference between a table and its copy.

    Args:
        unit: The table.

        of_keys: Whether only the rows with logged keys may differ.
    """

    unit: Unit
    of_keys: bool = False

    @property
    def remove(self) -> str:
        """The statement that deletes the rows that the baseline has not."""
        if not self._by_key:
            return self.unit.empty
        return (
            f"DELETE FROM {self.unit.table.own_rows} r "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT FROM {self.unit.copy} c WHERE {self._same_key}){self._logged('r')}"
        )

    @property
    def rewrite(self) -> str:
        """The statement that updates the rows with other contents, byte by byte; nothing where there cannot be any."""
        settable = [column for column in self.unit.table.columns if column not in self.unit.table.always]
        if not self._by_key or not settable:
            return ""
        new = ", ".join(f"{column} = c.{column}" for column in settable)
        return (
            f"UPDATE {self.unit.table.own_rows} r SET {new} FROM {self.unit.copy} c, removed "  # noqa: S608
            f"WHERE removed.total >= 0 AND {self._same_key} AND {self._row('r')} *<> {self._row('c')}"
            f"{self._logged('r')}"
        )

    @property
    def add(self) -> str:
        """The statement that inserts the rows that are missing; nothing where the baseline has none."""
        if not self.unit.has_copy:
            return ""
        columns = ", ".join(self.unit.table.columns)
        values = ", ".join(f"c.{column}" for column in self.unit.table.columns)
        missing = f"NOT EXISTS (SELECT FROM {self.unit.table.own_rows} r WHERE {self._same_key}){self._logged('c')}"
        return (
            f"INSERT INTO {self.unit.table.name} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608
            f"SELECT {values} FROM {self.unit.copy} c, rewritten WHERE rewritten.total >= 0"
            + (f" AND {missing}" if self._by_key else "")
        )

    @property
    def forget(self) -> str:
        """The statement that empties the log of keys, if there is one."""
        return f"DELETE FROM {self.unit.keys}" if self.unit.is_large else ""  # noqa: S608

    @property
    def _by_key(self) -> bool:
        """Whether rows are told apart by their key; else all are removed and added again."""
        return self.unit.has_copy and self.unit.table.is_rewritable

    @property
    def _same_key(self) -> str:
        return " AND ".join(f"r.{column} = c.{column}" for column in self.unit.table.key)

    def _row(self, name: str) -> str:
        return "ROW({})::record".format(", ".join(f"{name}.{column}" for column in self.unit.table.columns))

    def _logged(self, name: str) -> str:
        if not self.of_keys:
            return ""
        key = ", ".join(f"{name}.{column}" for column in self.unit.table.key)
        return f" AND ({key}) IN (SELECT {', '.join(self.unit.table.key)} FROM {self.unit.keys})"  # noqa: S608


def note_differences(cursor: Cursor, units: Sequence[Unit]) -> None:
    """Write down how the difference of each table is ended, and which triggers would interfere."""
    cursor.execute(DIFFERING + "".join(index_copies(units)))
    for unit in units:
        for of_keys in {False, unit.is_large}:
            one = Difference(unit, of_keys)
            cursor.execute(
                "INSERT INTO dreddkit_baseline.difference VALUES (%s, %s, %s, %s, %s, %s)",
                [unit.table.oid, of_keys, one.remove, one.rewrite, one.add, one.forget],
            )
    cursor.execute(TRIGGERS)


def index_copies(units: Sequence[Unit]) -> Iterator[str]:
    """Return the statements that make rows of the copies be found by their key."""
    for unit in units:
        if unit.has_copy and unit.table.key and not unit.is_large:  # those that are large have an index
            yield f"ALTER TABLE {unit.copy} ADD PRIMARY KEY ({', '.join(unit.table.key)});"
