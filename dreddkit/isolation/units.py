"""Which tables are put back together, and the statements that put one back."""

from collections.abc import Sequence
from dataclasses import dataclass

from dreddkit.isolation.tables import Table

__all__ = ["Unit", "covered"]


@dataclass(frozen=True)
class Unit:
    """A table, with its partitions if it has any, whose rows are put back together.

    Args:
        table: The table.

        has_copy: Whether it has rows in the baseline.

        is_large: Whether only the rows with changed primary keys are put back.
    """

    table: Table
    has_copy: bool
    is_large: bool = False

    @property
    def copy(self) -> str:
        """The table that holds the baseline's rows."""
        return f"dreddkit_baseline.copy_{self.table.oid}"

    @property
    def keys(self) -> str:
        """The table that logs the primary keys of changed rows."""
        return f"dreddkit_baseline.keys_{self.table.oid}"

    @property
    def empty(self) -> str:
        """The statement that deletes all rows."""
        return f"DELETE FROM {self.table.own_rows}"  # noqa: S608

    @property
    def fill(self) -> str:
        """The statements that insert the baseline's rows; nothing where there are none."""
        if not self.has_copy:
            return ""
        return self._insert("") + (f"; DELETE FROM {self.keys}" if self.is_large else "")  # noqa: S608

    @property
    def restore_keys(self) -> str:
        """The statements that put back the rows with a changed primary key."""
        changed = f"(SELECT DISTINCT * FROM {self.keys}) k"  # noqa: S608
        same = " AND ".join(f"r.{column} = k.{column}" for column in self.table.key)
        return (
            f"DELETE FROM {self.table.own_rows} r USING {changed} WHERE {same};"  # noqa: S608
            f"{self._insert(f' JOIN {changed} ON {same}')};"
            f"DELETE FROM {self.keys}"
        )

    def _insert(self, join: str) -> str:
        columns = ", ".join(self.table.columns)
        values = ", ".join(f"r.{column}" for column in self.table.columns)
        return (
            f"INSERT INTO {self.table.name} ({columns}) OVERRIDING SYSTEM VALUE "  # noqa: S608
            f"SELECT {values} FROM {self.copy} r{join}"
        )


def covered(tables: Sequence[Table]) -> list[tuple[int, int]]:
    """Return for each table the units whose rows a statement on it may change.

    A statement on a table reaches those that inherit from it; one on a partition concerns the whole partitioned table.
    """
    known = {table.oid: table for table in tables}
    pairs = []
    for table in tables:
        reached, waiting = set(), [table.oid]
        while waiting:
            oid = waiting.pop()
            if oid in known and oid not in reached:
                reached.add(oid)
                waiting += known[oid].children
        pairs += [(table.oid, root) for root in sorted({known[oid].root for oid in reached})]
    return pairs
