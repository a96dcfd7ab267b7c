"""What in a PostgreSQL database keeps it from being put back exactly."""

from collections.abc import Sequence

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from dreddkit.isolation.powers import Powers
from dreddkit.isolation.tables import OURS, Table, read_tables

__all__ = ["find_obstacles"]

NO_REPLICA_ROLE = " GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15) would prevent that."
EQUAL_IMAGE = 4  # the support function of an operator class that says whether equal values look the same
OBSTACLES = f"""
SELECT 1, format('%s forces row-level security on this role, which may not bypass it.', c.oid::regclass)
FROM pg_class c
WHERE c.relkind IN ('r', 'p') AND c.relforcerowsecurity AND c.relrowsecurity AND {OURS}
  AND NOT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
UNION ALL
SELECT 2, format('%s is a foreign table: its rows lie elsewhere.', c.oid::regclass)
FROM pg_class c WHERE c.relkind = 'f' AND {OURS}
UNION ALL
SELECT 3, format('The trigger %I of %s is enabled %s, so it would fire when rows are put back.', t.tgname,
                 c.oid::regclass, CASE t.tgenabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND t.tgenabled IN ('A', 'R') AND {OURS}
UNION ALL
SELECT 4, format('The rule %I of %s is enabled %s, so it would apply when rows are put back.', r.rulename,
                 c.oid::regclass, CASE r.ev_enabled WHEN 'A' THEN 'ALWAYS' ELSE 'REPLICA' END)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.ev_enabled IN ('A', 'R') AND {OURS}
UNION ALL
SELECT 5, format('The sequence %s hands each session %s numbers at a time, which a session keeps.', c.oid::regclass,
                 s.seqcache)
FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
WHERE s.seqcache > 1 AND {OURS}
ORDER BY 1, 2
"""  # noqa: S608 - constants only
# Rows are put back by difference with rules and foreign keys in force. No key that others refer to goes away
# meanwhile, if it is the primary key, which rows are told apart by. Tables without one that serves are emptied.
OBSTACLES_BY_DIFFERENCE = f"""
SELECT 1, format('The rule %%I of %%s would apply when rows are put back.{NO_REPLICA_ROLE}',
                 r.rulename, c.oid::regclass)
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE r.ev_enabled = 'O' AND c.relkind IN ('r', 'p') AND {OURS}
UNION ALL
SELECT 2, format('The foreign key %%I of %%s would interfere when rows of %%s are put back.{NO_REPLICA_ROLE}',
                 f.conname, f.conrelid::regclass, c.oid::regclass)
FROM pg_constraint f JOIN pg_class c ON c.oid = f.confrelid JOIN pg_index i ON i.indexrelid = f.conindid
WHERE f.contype = 'f' AND {OURS}
  AND CASE WHEN c.oid = ANY (%(emptied)s::oid[]) THEN f.confdeltype IN ('c', 'n', 'd', 'r')
           WHEN NOT i.indisprimary THEN f.confdeltype IN ('c', 'n', 'd') OR f.confupdtype IN ('c', 'n', 'd')
           ELSE f.confupdtype IN ('c', 'n', 'd')
                AND EXISTS (SELECT FROM pg_opclass o  -- of equal keys that may look different, as those of citext
                            WHERE o.oid = ANY (i.indclass)
                              AND NOT EXISTS (SELECT FROM pg_amproc p WHERE p.amprocfamily = o.opcfamily
                                                AND p.amproclefttype = o.opcintype AND p.amprocnum = {EQUAL_IMAGE}))
      END
ORDER BY 1, 2
"""  # noqa: S608 - constants only
NO_SCHEMA = "This role may not make the schema that keeps the baseline: GRANT CREATE ON DATABASE {} TO {}."


def find_obstacles(cursor: Cursor, powers: Powers) -> tuple[str, ...]:
    """Return a sentence for everything that would not come back exactly.

    Args:
        cursor: A cursor on the built baseline.

        powers: What its role may do.
    """
    found = ask(cursor, OBSTACLES)
    if not powers.schemas:
        found.append(NO_SCHEMA.format(powers.database, powers.role))
    if not powers.replica_role:
        found += ask(cursor, OBSTACLES_BY_DIFFERENCE, emptied=emptied(read_tables(cursor)))
    return tuple(found)


def emptied(tables: Sequence[Table]) -> list[int]:
    """Return the identifiers of the tables that are emptied and filled, since no key tells their rows apart."""
    known = {table.oid: table for table in tables}
    return [table.oid for table in tables if not known[table.root].is_rewritable]


def ask(cursor: Cursor, query: str, **parameters: object) -> list[str]:
    """Return the sentences that a query finds."""
    cursor.execute(query, parameters or None)
    return [sentence for _, sentence in cursor.fetchall()]
