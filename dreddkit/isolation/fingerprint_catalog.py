"""What PostgreSQL's catalog is asked for a fingerprint: definitions and settings, by name and never by identifier.

The search path is empty there, so every name comes with its schema. Of dreddkit's own there are the schema
``dreddkit_baseline`` and the triggers and event triggers called ``dreddkit_...``; they are left out.
"""

__all__ = ["CATALOG", "PREAMBLE", "SEQUENCES", "TABLES"]

PREAMBLE = """
WITH our_schemas AS (
    SELECT oid FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'dreddkit_baseline')
), our_relations AS (
    SELECT oid, relkind FROM pg_class WHERE relnamespace IN (SELECT oid FROM our_schemas) AND relpersistence <> 't'
), readable AS (
    SELECT c.oid::regclass::text AS name, c.relkind, c.relispopulated FROM pg_class c JOIN our_relations USING (oid)
    WHERE has_schema_privilege(relnamespace, 'USAGE') AND has_table_privilege(oid, 'SELECT')
)
"""
"""What comes before each of these queries."""

# The rows of a partitioned table lie in its partitions, those of a foreign table elsewhere.
TABLES = "SELECT name FROM readable WHERE relkind = 'r' OR relkind = 'm' AND relispopulated"
SEQUENCES = "SELECT name FROM readable WHERE relkind = 'S'"

CATALOG = {
    "schemas": "SELECT nspname, nspowner::regrole, nspacl FROM pg_namespace JOIN our_schemas USING (oid)",
    "relations": """
SELECT oid::regclass, relkind, relpersistence, relowner::regrole, relacl, reloptions, relrowsecurity,
       relforcerowsecurity, relreplident, relispopulated, reloftype::regtype, pg_get_expr(relpartbound, oid),
       CASE relkind WHEN 'p' THEN pg_get_partkeydef(oid) END,
       CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END,
       ARRAY(SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno)
FROM pg_class c WHERE oid IN (SELECT oid FROM our_relations WHERE relkind NOT IN ('i', 'I'))""",
    "columns": """
SELECT attrelid::regclass, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
       format_type(atttypid, atttypmod), attcollation::regcollation, attnotnull, attidentity, attgenerated,
       pg_get_expr(adbin, adrelid), attacl, attoptions, attstorage
FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE attrelid IN (SELECT oid FROM our_relations WHERE relkind NOT IN ('i', 'I', 'S'))
  AND attnum > 0 AND NOT attisdropped""",
    "indexes": """
SELECT pg_get_indexdef(indexrelid), reloptions, indisvalid, indisclustered, indisreplident
FROM pg_index JOIN pg_class ON oid = indexrelid WHERE indrelid IN (SELECT oid FROM our_relations)""",
    "sequence definitions": """
SELECT seqrelid::regclass, seqtypid::regtype, seqstart, seqincrement, seqmax, seqmin, seqcache, seqcycle,
       (SELECT (pg_identify_object(refclassid, refobjid, refobjsubid)).identity FROM pg_depend
        WHERE classid = 'pg_class'::regclass AND objid = seqrelid AND deptype IN ('a', 'i'))
FROM pg_sequence WHERE seqrelid IN (SELECT oid FROM our_relations)""",
    "constraints": """
SELECT conrelid::regclass, contypid::regtype, conname, pg_get_constraintdef(oid), convalidated, conislocal, coninhcount
FROM pg_constraint WHERE connamespace IN (SELECT oid FROM our_schemas)""",
    # Those that enforce a foreign key have an identifier in their names.
    "triggers": """
SELECT tgrelid::regclass, CASE WHEN tgisinternal THEN '' ELSE pg_get_triggerdef(t.oid) END, conname,
       tgfoid::regprocedure, tgtype, tgenabled
FROM pg_trigger t LEFT JOIN pg_constraint c ON c.oid = tgconstraint
WHERE tgrelid IN (SELECT oid FROM our_relations) AND NOT starts_with(tgname, 'dreddkit_')""",
    "rules": """
SELECT ev_class::regclass, rulename, ev_enabled, pg_get_ruledef(oid) FROM pg_rewrite
WHERE ev_class IN (SELECT oid FROM our_relations)""",
    "policies": """
SELECT polrelid::regclass, polname, polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),
       pg_get_expr(polwithcheck, polrelid)
FROM pg_policy WHERE polrelid IN (SELECT oid FROM our_relations)""",
    "functions": """
SELECT oid::regprocedure, proowner::regrole, proacl, CASE WHEN prokind <> 'a' THEN pg_get_functiondef(oid) END
FROM pg_proc WHERE pronamespace IN (SELECT oid FROM our_schemas)""",
    "types": """
SELECT oid::regtype, typtype, typowner::regrole, typacl, format_type(typbasetype, typtypmod), typnotnull, typdefault,
       ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder)
FROM pg_type t WHERE typnamespace IN (SELECT oid FROM our_schemas) AND typrelid = 0 AND typcategory <> 'A'""",
    "extensions": "SELECT extname, extversion, extnamespace::regnamespace FROM pg_extension",
    "event triggers": """
SELECT evtname, evtevent, evtfoid::regprocedure, evtenabled, evttags FROM pg_event_trigger
WHERE NOT starts_with(evtname, 'dreddkit_')""",
    "default privileges": """
SELECT defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype, defaclacl FROM pg_default_acl""",
    "other objects": """
SELECT DISTINCT type, identity
FROM (SELECT classid, objid FROM pg_depend
      UNION ALL SELECT tableoid, oid FROM pg_publication UNION ALL SELECT tableoid, oid FROM pg_foreign_server
      UNION ALL SELECT tableoid, oid FROM pg_foreign_data_wrapper
      UNION ALL SELECT tableoid, oid FROM pg_language UNION ALL SELECT tableoid, oid FROM pg_cast) found,
     pg_identify_object(classid, objid, 0)
WHERE objid >= 16384
  AND classid NOT IN ('pg_class'::regclass, 'pg_attrdef'::regclass, 'pg_constraint'::regclass, 'pg_trigger'::regclass,
                      'pg_rewrite'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_policy'::regclass,
                      'pg_event_trigger'::regclass, 'pg_extension'::regclass, 'pg_namespace'::regclass,
                      'pg_default_acl'::regclass)
  AND coalesce(schema, '') !~ '^(pg_(temp|toast)|dreddkit_baseline$)'""",
    "comments": """
SELECT type, identity, description FROM pg_description, pg_identify_object(classoid, objoid, objsubid)
WHERE objoid >= 16384 AND coalesce(schema, '') !~ '^pg_(temp|toast)'""",
    "settings of the database": """
SELECT datdba::regrole, datacl, setrole::regrole, setconfig
FROM pg_database d LEFT JOIN pg_db_role_setting ON setdatabase = d.oid WHERE datname = current_database()""",
    "large objects": """
SELECT oid, lomowner::regrole, lomacl, CASE WHEN pg_has_role(lomowner, 'USAGE') THEN md5(lo_get(oid)) END
FROM pg_largeobject_metadata""",
    "prepared transactions": "SELECT gid, owner FROM pg_prepared_xacts WHERE database = current_database()",
}
"""A query for each part; each row that it returns is a line of the fingerprint."""
