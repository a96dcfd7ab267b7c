"""``dreddkit-hooks``, which Dredd starts.

It listens before it imports the rest: Dredd gives it a second and a half, which a busy machine needs for the imports.
"""

import sys
from contextlib import closing, suppress
from pathlib import Path

import click

from dreddkit.ending import run_command
from dreddkit.handlers import HOST, PORT, Listener

__all__ = ["hooks", "main"]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="The port to listen on.")
@click.argument("files", nargs=-1)
def hooks(host: str, port: int, files: tuple[str, ...]) -> None:
    """Run hook FILES, or globs, for a Dredd that you start yourself: dredd --language=dreddkit-hooks.

    Where the configuration names a database, it is brought back to its baseline before each request.
    """
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # what hooks print, Dredd shows at once
    # Dredd ends it by SIGTERM, which is an interrupt.
    with suppress(KeyboardInterrupt), Listener(host, port) as listener:
        click.echo(f"Starting dreddkit's hooks handler on {host}:{listener.port}")
        from dreddkit.plugin.handling import LedRun  # noqa: PLC0415 - see the module's docstring
        from dreddkit.plugin.options import cache_folder  # noqa: PLC0415

        with closing(LedRun(Path.cwd(), files, cache_folder(), warn)) as led:
            led.open()
            if led.failure:
                click.secho(f"ERROR: {led.failure}\nDredd is told so for each transaction.", fg="red", err=True)
            listener.serve(led.handle)


def warn(text: str) -> None:
    """Print a warning; Dredd shows it with --loglevel=debug."""
    click.secho(f"warning: {text}", fg="yellow", err=True)


def main() -> None:
    """Run the command."""
    run_command(hooks, "dreddkit-hooks")
