"""What PostgreSQL's catalog knows of the things an application made, and the statements made of its answers."""

__all__ = ["CONTENTS", "EXTENSIONS", "OUTSIDE", "OUT_OF_REACH", "SCHEMAS", "drop_object"]

SCHEMAS = """
SELECT n.oid, n.nspname AS name, quote_ident(n.nspname) AS quoted,
       n.nspname = 'public' OR NOT pg_has_role(n.nspowner, 'USAGE')
           OR EXISTS (SELECT FROM pg_extension x WHERE x.extnamespace = n.oid)
           OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND NOT pg_has_role(c.relowner, 'USAGE'))
           OR EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = n.oid AND NOT pg_has_role(p.proowner, 'USAGE'))
           AS stays,
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
  AND ((SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
       OR EXISTS (SELECT FROM pg_shdepend s JOIN pg_database b ON b.oid = s.dbid
                  WHERE b.datname = current_database() AND s.classid = d.classid AND s.objid = d.objid
                    AND s.deptype = 'o' AND pg_has_role(s.refobjid, 'USAGE')))
ORDER BY o.type <> 'table'
"""
"""What lies directly in the schemas, if it is ours: what belongs to another role is left alone, also in our schemas.

Not the members of an extension, nor what goes with its owner: row types, array types, identity sequences.
"""

OUTSIDE = """
SELECT o.type, o.identity
FROM (SELECT tableoid, oid, evtowner FROM pg_event_trigger
      UNION ALL SELECT tableoid, oid, pubowner FROM pg_publication
      UNION ALL SELECT tableoid, oid, srvowner FROM pg_foreign_server
      UNION ALL SELECT tableoid, oid, fdwowner FROM pg_foreign_data_wrapper
      UNION ALL SELECT tableoid, oid, lanowner FROM pg_language
      UNION ALL SELECT c.tableoid, c.oid, t.typowner FROM pg_cast c JOIN pg_type t ON t.oid = c.castsource
     ) found(classid, objid, owner)
CROSS JOIN LATERAL pg_identify_object(classid, objid, 0) o
WHERE objid >= 16384 AND pg_has_role(owner, 'USAGE')
  AND NOT EXISTS (SELECT FROM pg_depend m WHERE m.classid = found.classid AND m.objid = found.objid
                                            AND m.deptype IN ('e', 'i'))
ORDER BY o.type <> 'event trigger'
"""
"""What lies in no schema, if it is ours to drop; not the members of an extension, nor what goes with its owner, as the
casts of a range type. What may refuse a drop is first."""

OUT_OF_REACH = """
SELECT format('Not brought back, since it belongs to %I: %s.', pg_get_userbyid(c.relowner),
              string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid))
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'S') AND c.relpersistence <> 't' AND NOT pg_has_role(c.relowner, 'USAGE')
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
  AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(c.oid, 'USAGE, UPDATE')
                     ELSE has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') END
GROUP BY c.relowner ORDER BY 1
"""
"""What this role may write to and neither drop nor note the changes of, a sentence for each owner."""

EXTENSIONS = """
SELECT e.extname AS name,
       format('CREATE EXTENSION %I SCHEMA %I VERSION %L CASCADE', e.extname, n.nspname, e.extversion) AS create
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace ORDER BY e.oid
"""
"""The installed extensions, and the statement that installs each."""

DROP_AS = {  # pg_identify_object has its own words
    "composite type": "type",
    "foreign-data wrapper": "foreign data wrapper",
    "statistics object": "statistics",
}


def drop_object(kind: str, identity: str) -> str:
    """Return the statement that drops what ``pg_identify_object`` names; it may be gone with another by then."""
    return f"DROP {DROP_AS.get(kind, kind)} IF EXISTS {identity} CASCADE"
