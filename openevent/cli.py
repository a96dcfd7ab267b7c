"""Commands: ``flask --app openevent seed``, beside Flask's own and Flask-Migrate's."""

from datetime import UTC, datetime

import click
from flask import Flask
from flask.cli import with_appcontext

from openevent.passwords import hash_password
from openevent.seed import seed

__all__ = ["init_cli"]


def init_cli(app: Flask) -> None:
    """Add the application's commands."""
    app.cli.add_command(seed_command)


@click.command("seed")
@with_appcontext
@click.option("--admin-email", prompt=True)
@click.password_option("--admin-password")
def seed_command(admin_email: str, admin_password: str) -> None:
    """Fill a freshly migrated database with roles, types, topics and an administrator."""
    seed(admin_email, hash_password(admin_password), datetime.now(UTC))
