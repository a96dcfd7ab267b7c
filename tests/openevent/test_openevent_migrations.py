"""The migrations lead to what the models say, and back."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from openevent.extensions import db

CATALOG = """
    SELECT 'column', table_name || '.' || column_name, concat_ws(' ', udt_name, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL
    SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
    UNION ALL
    SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL
    SELECT 'enum', typname, string_agg(enumlabel, ' ' ORDER BY enumsortorder)
    FROM pg_type JOIN pg_enum ON enumtypid = pg_type.oid GROUP BY typname
    ORDER BY 1, 2, 3
"""


def catalog() -> list[Any]:
    """Return what PostgreSQL says the schema is."""
    with db.engine.connect() as connection:
        return list(connection.execute(text(CATALOG)))


@pytest.mark.usefixtures("empty_app")
def test_alembic_finds_no_difference_after_an_upgrade() -> None:
    """Upgrading to head leaves nothing that autogenerate would change."""
    upgrade()
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.usefixtures("empty_app")
def test_an_upgrade_and_create_all_make_the_same_schema() -> None:
    """What autogenerate does not look at, checks and deletion rules, agrees as well."""
    upgrade()
    upgraded = catalog()
    downgrade(revision="base")
    db.create_all()
    assert len(upgraded) > len(db.metadata.tables)
    assert upgraded == catalog()


@pytest.mark.usefixtures("empty_app")
def test_a_downgrade_leaves_nothing() -> None:
    """Going back to the base drops every table and type."""
    upgrade()
    downgrade(revision="base")
    assert catalog() == []
