"""What PostgreSQL's catalog knows of the things an application made, and the statements made of its answers."""

__all__ = ["CONTENTS", "EXTENSIONS", "SCHEMAS", "drop_object"]

SCHEMAS = """
SELECT n.oid, n.nspname AS name, quote_ident(n.nspname) AS quoted,
       n.nspname = 'public' OR NOT pg_has_role(n.nspowner, 'USAGE')
           OR EXISTS (SELECT FROM pg_extension x WHERE x.extnamespace = n.oid) AS stays,
       format('CREATE SCHEMA %I AUTHORIZATION %I', n.nspname, pg_get_userbyid(n.nspowner)) AS create,
       ARRAY(SELECT format('GRANT %s ON SCHEMA %I TO %s', a.privilege_type, n.nspname,
                           CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
             FROM aclexplode(n.nspacl) a) AS grants
FROM pg_namespace n
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
"""
"""The schemas that no extension made, whether they stay (emptied) or are dropped, and the statements that make them."""

CONTENTS = """
SELECT o.type, o.identity
FROM pg_depend d
JOIN pg_namespace n ON n.oid = d.refobjid
CROSS JOIN LATERAL pg_identify_object(d.classid, d.objid, 0) o
WHERE d.refclassid = 'pg_namespace'::regclass AND n.oid = ANY(:schemas) AND d.deptype = 'n'
  AND d.classid NOT IN ('pg_extension'::regclass, 'pg_default_acl'::regclass)
  AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = d.classid AND m.objid = d.objid AND m.objsubid = 0
                                            AND m.deptype IN ('e', 'i'))
  AND (pg_has_role(n.nspowner, 'USAGE')
       OR EXISTS (SELECT FROM pg_shdepend s JOIN pg_database b ON b.oid = s.dbid
                  WHERE b.datname = current_database() AND s.classid = d.classid AND s.objid = d.objid
                    AND s.deptype = 'o' AND pg_has_role(s.refobjid, 'USAGE')))
ORDER BY o.type <> 'table'
"""
"""What lies directly in the schemas, if it is ours to drop.

Not the members of an extension, nor what goes with its owner: row types, array types, identity sequences.
"""

EXTENSIONS = """
SELECT e.extname AS name,
       format('CREATE EXTENSION %I SCHEMA %I VERSION %L CASCADE', e.extname, n.nspname, e.extversion) AS create
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.oid
"""
"""The installed extensions, and the statement that installs each."""

DROP_AS = {"composite type": "type", "statistics object": "statistics"}  # pg_identify_object has its own words


def drop_object(kind: str, identity: str) -> str:
    """Return the statement that drops what ``pg_identify_object`` names; it may be gone with another by then."""
    return f"DROP {DROP_AS.get(kind, kind)} IF EXISTS {identity} CASCADE"
