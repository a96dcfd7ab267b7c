"""``dreddkit names``."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import click

from dreddkit.config import load_settings
from dreddkit.plugin.options import cache_folder

__all__ = ["names"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of JSON objects instead.")
@click.option("-v", "--verbose", is_flag=True, help="Show what runs for each, in order, with file and line.")
def names(as_json: bool, verbose: bool) -> None:
    """List the transactions that the descriptions document. Nothing is sent."""
    from dreddkit.plugin import listing  # noqa: PLC0415 - not for every command

    settings = load_settings(Path.cwd(), os.environ, {})
    with redirect_stdout(sys.stderr):  # what hook files print while they are imported
        if verbose and not as_json:
            explained = list(listing.explain_transactions(settings, cache_folder()))
        else:
            entries = listing.list_transactions(settings, cache_folder())
    if as_json:
        click.echo(json.dumps(entries, indent=1))
    elif verbose:
        click.echo("\n".join(explanation_lines(explained)))
    else:
        click.echo("\n".join(entry["name"] for entry in entries))


def explanation_lines(explained: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    """Yield headlines, each followed by what runs; those under which nothing does are left out."""
    for headline, steps in explained:
        if steps:
            yield headline
            yield from (f"    {step}" for step in steps)
