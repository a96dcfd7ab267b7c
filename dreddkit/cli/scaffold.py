"""``dreddkit scaffold``."""

import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from dreddkit.config import load_settings
from dreddkit.plugin.options import cache_folder

__all__ = ["scaffold"]


@click.command()
def scaffold() -> None:
    """Write the factories and fixtures that are missing. A factory a model, a fixture a transaction."""
    from dreddkit.plugin.scaffold import scaffold as write_what_is_missing  # noqa: PLC0415 - not for every command
    from dreddkit.plugin.writing import Writer  # noqa: PLC0415

    told: list[str] = []
    settings = load_settings(Path.cwd(), os.environ, {})
    with redirect_stdout(sys.stderr):  # what hook files print while they are imported
        write_what_is_missing(settings, cache_folder(), Writer(settings.root, told.append))
    click.echo("\n".join(told or ["Nothing is missing."]))
