"""The tables and sequences of a PostgreSQL database whose baseline is kept."""

from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

__all__ = ["OURS", "Sequence", "Table", "read_sequences", "read_tables"]

# What belongs to another role is left alone, as emptying the database does.
OURS = """
c.relpersistence <> 't' AND pg_has_role(c.relowner, 'USAGE')
AND c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_'
                                                      AND nspname NOT IN ('information_schema', 'dreddkit_baseline'))
"""
TABLES = f"""
SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname), c.relkind = 'p',
       ARRAY(SELECT quote_ident(attname) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum),
       ARRAY(SELECT quote_ident(a.attname) FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE i.indrelid = c.oid AND i.indisprimary
               AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1])
               AND NOT EXISTS (SELECT FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attgenerated <> ''
                                                            AND g.attnum = ANY(i.indkey))
             ORDER BY a.attnum),
       CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid::bigint ELSE c.oid::bigint END,
       ARRAY(SELECT inhrelid::bigint FROM pg_inherits WHERE inhparent = c.oid),
       EXISTS (SELECT FROM pg_inherits WHERE c.oid IN (inhrelid, inhparent)),
       ARRAY(SELECT quote_ident(attname) FROM pg_attribute
             WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attidentity = 'a')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND {OURS}
ORDER BY c.oid
"""  # noqa: S608 - constants only
SEQUENCES = f"""
SELECT c.oid::bigint, format('%I.%I', n.nspname, c.relname), c.relpersistence = 'p' AND NOT s.seqcycle
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_sequence s ON s.seqrelid = c.oid
WHERE c.relkind = 'S' AND {OURS}
ORDER BY c.oid
"""  # noqa: S608 - constants only


@dataclass(frozen=True)
class Table:
    """A table that may hold rows.

    Args:
        oid: Its identifier.

        name: Its quoted name, with its schema.

        partitioned: Whether its rows lie in partitions.

        columns: The quoted names of the columns that can be written.

        key: The quoted names of the primary key's columns; empty without one, and where one of them is generated.

        root: The identifier of the partitioned table at the top; its own where it is no partition.

        children: The identifiers of the tables that inherit from it directly, partitions too.

        inherits: Whether it has children or parents.

        always: The quoted names of the columns that no UPDATE may set, being GENERATED ALWAYS AS IDENTITY.
    """

    oid: int
    name: str
    partitioned: bool
    columns: tuple[str, ...]
    key: tuple[str, ...]
    root: int
    children: tuple[int, ...]
    inherits: bool
    always: tuple[str, ...]

    @property
    def is_unit(self) -> bool:
        """Whether its rows are put back on their own, not with those of a table that it is a partition of."""
        return self.root == self.oid

    @property
    def is_rewritable(self) -> bool:
        """Whether an UPDATE can make each row what another one with its primary key is."""
        return bool(self.key) and set(self.always) <= set(self.key)

    @property
    def own_rows(self) -> str:
        """What to select and delete from to get its rows, but not those of tables that inherit from it."""
        return self.name if self.partitioned else f"ONLY {self.name}"


@dataclass(frozen=True)
class Sequence:
    """A sequence and where it stands.

    Args:
        oid: Its identifier.

        last_value: The last number it gave, or, when it gave none, the first that it will give.

        is_called: Whether it gave any.

        is_logged: Whether the write-ahead log grows before it can give a number again that was set.
    """

    oid: int
    name: str
    last_value: int
    is_called: bool
    is_logged: bool


def read_tables(cursor: Cursor) -> list[Table]:
    """Read the tables from the catalog."""
    cursor.execute(TABLES)
    return [
        Table(oid, name, partitioned, tuple(columns), tuple(key), root, tuple(children), inherits, tuple(always))
        for oid, name, partitioned, columns, key, root, children, inherits, always in cursor.fetchall()
    ]


def read_sequences(cursor: Cursor) -> list[Sequence]:
    """Read where the sequences stand."""
    cursor.execute(SEQUENCES)
    found = {oid: (name, is_logged) for oid, name, is_logged in cursor.fetchall()}
    if not found:
        return []
    cursor.execute(
        " UNION ALL ".join(f"SELECT {oid}, last_value, is_called FROM {name}" for oid, (name, _) in found.items())  # noqa: S608
    )
    return [Sequence(oid, found[oid][0], value, called, found[oid][1]) for oid, value, called in cursor.fetchall()]
