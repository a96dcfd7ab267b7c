"""How a command ends: with an exit code, and a message where something went wrong."""

import sys
from typing import NoReturn

import click

from dreddkit.errors import DreddkitError, UsageError

__all__ = ["run_command"]


def run_command(command: click.Command, name: str) -> NoReturn:
    """Run a command and exit; an error that the user can mend is a message, not a traceback."""
    try:
        sys.exit(command(prog_name=name, standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except DreddkitError as error:
        click.secho(f"ERROR: {error}", fg="red", err=True)
        sys.exit(error.exit_code)
