"""``dreddkit install``."""

import click

from dreddkit.plugin.options import cache_folder

__all__ = ["install"]


@click.command()
def install() -> None:
    """Install Dredd into the user's cache. Then a later run needs no network."""
    from dreddkit.dredd import find_node, provision  # noqa: PLC0415 - not for every command

    node = find_node()
    folder = provision(node, cache_folder())
    click.echo(f"Dredd is in {folder} (Node {node.version}, {node.source})")
