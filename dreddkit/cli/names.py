"""``dreddkit names``."""

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from dreddkit.config import load_settings
from dreddkit.plugin.options import cache_folder

__all__ = ["names"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of JSON objects instead.")
@click.option("-v", "--verbose", is_flag=True, help="Show the fixtures and hooks of each transaction.")
def names(as_json: bool, verbose: bool) -> None:
    """List the transactions that the descriptions document; nothing is sent."""
    from dreddkit.plugin.listing import list_transactions  # noqa: PLC0415 - not for every command

    settings = load_settings(Path.cwd(), os.environ, {})
    with redirect_stdout(sys.stderr):  # what hook files print while they are imported
        entries = list_transactions(settings, cache_folder())
    if as_json:
        click.echo(json.dumps(entries, indent=1))
        return
    for entry in entries:
        click.echo(entry["name"])
        for label in [*entry["fixtures"], *entry["hooks"]] if verbose else []:
            click.echo(f"    {label}")
