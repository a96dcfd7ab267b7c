"""Alembic's environment: the application's database and models, through Flask-Migrate."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]


def run_migrations() -> None:
    """Run the migrations on the application's database, in one transaction."""
    with migrate.db.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **migrate.configure_args)
        with context.begin_transaction():
            context.run_migrations()


def write_migrations() -> None:
    """Write the migrations as SQL (``flask db upgrade --sql``)."""
    url = migrate.db.engine.url.render_as_string(hide_password=False)
    context.configure(url=url, target_metadata=migrate.db.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    write_migrations()
else:
    run_migrations()
