"""The command line: one small file a command."""

import click

from dreddkit.cli.check import check
from dreddkit.cli.db import db
from dreddkit.cli.init import init
from dreddkit.cli.install import install
from dreddkit.cli.names import names
from dreddkit.cli.run import run
from dreddkit.cli.scaffold import scaffold
from dreddkit.ending import run_command

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dreddkit")
def commands() -> None:
    """Test an API against its description: every documented request, each from a clean database."""


for command in (run, names, check, init, scaffold, db, install):
    commands.add_command(command)


def main() -> None:
    """Run the command that the command line names."""
    run_command(commands, "dreddkit")
