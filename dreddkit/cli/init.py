"""``dreddkit init``."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from dreddkit.errors import UsageError
from dreddkit.plugin.options import cache_folder

__all__ = ["init"]


@click.command()
@click.option("--app", default="", help="The WSGI factory or object, 'module:name', instead of the one that is found.")
@click.option("--db", default="", help="The Flask-SQLAlchemy object, 'module:name'.")
@click.option("--config", default="", help="The application's configuration.")
@click.option("--migrations", default="", help="The Alembic folder.")
@click.option("--blueprint", default="", help="The API description; it is written where there is none.")
@click.option("--from", "old", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A dredd.yml.")
def init(old: Path | None, **wishes: str) -> None:
    """Set up this folder's Flask project. Configuration, description, factories, fixtures; what a file has stays."""
    from dreddkit.plugin.discovery import Wishes  # noqa: PLC0415 - not for every command
    from dreddkit.plugin.setting_up import set_up  # noqa: PLC0415
    from dreddkit.plugin.writing import Writer  # noqa: PLC0415

    writer = Writer(Path.cwd(), click.echo)
    set_up(Path.cwd(), Wishes(**wishes), old, cache=cache_folder(), choose=choose, writer=writer)
    editing = f"edit {', '.join(writer.unfinished)}; then " if writer.unfinished else ""
    click.echo(f"next:    {editing}dreddkit run")


def choose(name: str, candidates: Sequence[str]) -> str:
    """Ask which of several is meant.

    Raises:
        UsageError: Nobody is there to be asked.
    """
    if not sys.stdin.isatty():
        raise UsageError(
            f"There is more than one {name}.", where=f"--{name}", allowed=candidates, hint=f"Say which: --{name} NAME"
        )
    answer: str = click.prompt(f"Which {name}?", type=click.Choice(candidates))
    return answer
