"""``dreddkit db``."""

import click

__all__ = ["db"]


@click.group()
def db() -> None:
    """Say which databases dreddkit may destroy."""


@db.command()
@click.argument("url")
def mark(url: str) -> None:
    """Mark the database at URL as disposable. All that is in it will be destroyed by a run."""
    from dreddkit.database import mark as mark_database  # noqa: PLC0415 - not for every command

    click.echo(mark_database(url))


@db.command()
@click.argument("url")
def unmark(url: str) -> None:
    """Take the mark from the database at URL. A run refuses it from then on."""
    from dreddkit.database import unmark as unmark_database  # noqa: PLC0415

    click.echo(unmark_database(url))
