"""What in a PostgreSQL database keeps it from being put back exactly."""

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from dreddkit.isolation.tables import OURS

__all__ = ["find_obstacles"]

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
NO_REPLICA_ROLE = """This role may not set session_replication_role, so foreign keys and triggers would interfere: \
GRANT SET ON PARAMETER session_replication_role (PostgreSQL 15), or a superuser."""
NO_EVENT_TRIGGER = "This role is no superuser, so it may not make the event trigger that notices a changed schema."


def find_obstacles(cursor: Cursor, *, replica_role: bool) -> tuple[str, ...]:
    """Return a sentence for everything that would not come back exactly.

    Args:
        cursor: A cursor on the built baseline.

        replica_role: Whether this role could set ``session_replication_role``.
    """
    cursor.execute(OBSTACLES)
    found = [sentence for _, sentence in cursor.fetchall()]
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    [(superuser,)] = cursor.fetchall()
    refused = [NO_REPLICA_ROLE] * (not replica_role) + [NO_EVENT_TRIGGER] * (not superuser)
    return tuple(refused + found)
