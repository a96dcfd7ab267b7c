"""Noticing a changed schema in PostgreSQL without an event trigger: a look through the catalog at each reset.

The schema is unchanged if each catalog has as many rows as in the baseline, and none that is younger. Some statements
that change no schema leave younger rows in two of them: those are compared with what the baseline had.
"""

__all__ = ["SCHEMA_LOOK"]

FIRST_OID = 16384  # the first that is not the system's own

# Temporary tables are no part of the schema, so rows that belong to one, or to a schema of such, do not count.
RELATION_OF = {
    "pg_attrdef": "adrelid",
    "pg_class": "oid",
    "pg_description": "objoid",
    "pg_foreign_table": "ftrelid",
    "pg_index": "indrelid",
    "pg_inherits": "inhrelid",
    "pg_partitioned_table": "partrelid",
    "pg_policy": "polrelid",
    "pg_publication_rel": "prrelid",
    "pg_rewrite": "ev_class",
    "pg_seclabel": "objoid",
    "pg_sequence": "seqrelid",
    "pg_statistic_ext": "stxrelid",
    "pg_trigger": "tgrelid",
}
SCHEMA_OF = {
    "pg_collation": "collnamespace",
    "pg_constraint": "connamespace",
    "pg_conversion": "connamespace",
    "pg_opclass": "opcnamespace",
    "pg_operator": "oprnamespace",
    "pg_opfamily": "opfnamespace",
    "pg_proc": "pronamespace",
    "pg_ts_config": "cfgnamespace",
    "pg_ts_dict": "dictnamespace",
    "pg_ts_parser": "prsnamespace",
    "pg_ts_template": "tmplnamespace",
    "pg_type": "typnamespace",
}
NEVER_TEMPORARY = [
    "pg_amop",
    "pg_amproc",
    "pg_cast",
    "pg_default_acl",
    "pg_enum",
    "pg_event_trigger",
    "pg_extension",
    "pg_foreign_data_wrapper",
    "pg_foreign_server",
    "pg_language",
    "pg_publication",
    "pg_transform",
]
LASTING = "NOT IN (SELECT oid FROM temporary)"
LASTING_SCHEMA = "NOT IN (SELECT oid FROM temporary_schema)"
CONDITIONS = {
    **{one: f"{column} >= {FIRST_OID} AND {column} {LASTING}" for one, column in RELATION_OF.items()},
    **{one: f"oid >= {FIRST_OID} AND {column} {LASTING_SCHEMA}" for one, column in SCHEMA_OF.items()},
    **dict.fromkeys(NEVER_TEMPORARY, f"oid >= {FIRST_OID}"),
    "pg_attribute": f"attrelid >= {FIRST_OID} AND attnum > 0 AND attrelid {LASTING}",
    "pg_namespace": f"oid {LASTING_SCHEMA}",
    "pg_ts_config_map": f"mapcfg >= {FIRST_OID}",
}

# TRUNCATE gives a relation new files, and some columns follow the number of rows or say only that others are there.
# A materialized view has no triggers, so any younger row of one may mean other contents. Of triggers, a reset pauses
# the application's own.
DEFINITIONS = r"""
SELECT 'pg_class' AS catalog, c.oid AS id,
       to_jsonb(c) - '{relfilenode,relpages,reltuples,relallvisible,relallfrozen,relhasindex,relhasrules,\
relhastriggers,relhassubclass,relfrozenxid,relminmxid}'::text[] AS definition
FROM pg_class c WHERE c.relkind <> 'm'
UNION ALL
SELECT 'pg_trigger', t.oid, to_jsonb(t) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND p.pronamespace <> 'dreddkit_baseline'::regnamespace
""".replace("\\\n", "")
COMPARED = {"pg_class", "pg_trigger"}

IS_YOUNGER = (
    "age(xmin) < (SELECT age(xmin) FROM dreddkit_baseline.catalog LIMIT 1)"  # which was filled with the baseline
)
IS_OTHER = """NOT EXISTS (SELECT FROM dreddkit_baseline.definition_now n
    JOIN dreddkit_baseline.definition d USING (catalog, id, definition) WHERE catalog = '{0}' AND id = {0}.oid)"""


def look(catalog: str) -> str:
    """Return the query that counts the rows of a catalog, and those that are not the baseline's."""
    changed = f"{IS_YOUNGER} AND {IS_OTHER.format(catalog)}" if catalog in COMPARED else IS_YOUNGER
    return (
        f"SELECT '{catalog}' AS name, count(*) AS total, count(*) FILTER (WHERE {changed}) AS changed "  # noqa: S608
        f"FROM {catalog} WHERE {CONDITIONS[catalog]}"
    )


SCHEMA_LOOK = f"""
CREATE TABLE dreddkit_baseline.catalog (name text, total bigint);
CREATE TABLE dreddkit_baseline.definition (catalog text, id oid, definition jsonb, PRIMARY KEY (catalog, id));
CREATE VIEW dreddkit_baseline.definition_now AS {DEFINITIONS};
CREATE VIEW dreddkit_baseline.catalog_now AS
WITH temporary AS MATERIALIZED (SELECT oid FROM pg_class WHERE relpersistence = 't'),
     temporary_schema AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_(toast_)?temp_')
{" UNION ALL ".join(map(look, CONDITIONS))};
CREATE FUNCTION dreddkit_baseline.changed_schema() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT 'the schema was changed: ' || string_agg(name, ', ' ORDER BY name)
          FROM dreddkit_baseline.catalog_now n JOIN dreddkit_baseline.catalog b USING (name)
          WHERE n.total <> b.total OR n.changed > 0);
END $$;
INSERT INTO dreddkit_baseline.definition SELECT * FROM dreddkit_baseline.definition_now WHERE id >= {FIRST_OID};
INSERT INTO dreddkit_baseline.catalog SELECT name, total FROM dreddkit_baseline.catalog_now;
"""  # noqa: S608
"""Writes down the schema as it is, ``dreddkit_baseline`` included, so this comes last."""
