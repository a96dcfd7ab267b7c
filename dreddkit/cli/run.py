"""``dreddkit run``."""

from pathlib import Path

import click

from dreddkit.plugin.options import OPTIONS

__all__ = ["run"]


class RunCommand(click.Command):
    """A command whose options are handed to pytest, and listed here."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options that ``run`` adds to pytest's."""
        rows = [(f"{option.flag} {option.metavar}".rstrip(), option.help) for option in OPTIONS]
        with formatter.section("Options, besides all of pytest's (-k, -x, --lf, --junitxml, -n ...)"):
            formatter.write_dl(rows)
        super().format_options(ctx, formatter)


@click.command(
    cls=RunCommand,
    context_settings={"ignore_unknown_options": True},
    options_metavar="[OPTIONS]",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[DESCRIPTION]...")
def run(arguments: tuple[str, ...]) -> int:
    """Test every request that the descriptions document. Each starts from a clean database.

    Exit codes: 0 all passed; 1 a transaction failed or errored; 2 interrupted; 3 internal error; 4 usage,
    configuration or set-up error; 5 no transaction ran.
    """
    from dreddkit.plugin.launch import launch  # noqa: PLC0415 - not for every command

    return launch(arguments, Path.cwd())
