"""The command line: one small file a command."""

import sys

import click

from dreddkit.cli.check import check
from dreddkit.cli.db import db
from dreddkit.cli.install import install
from dreddkit.cli.names import names
from dreddkit.cli.run import run
from dreddkit.errors import DreddkitError, UsageError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dreddkit")
def commands() -> None:
    """Test an API against its description: every documented request, each from a clean database."""


for command in (run, names, check, db, install):
    commands.add_command(command)


def main() -> None:
    """Run a command; an error that the user can mend is a message, not a traceback."""
    try:
        sys.exit(commands(prog_name="dreddkit", standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except DreddkitError as error:
        click.secho(f"ERROR: {error}", fg="red", err=True)
        sys.exit(error.exit_code)
