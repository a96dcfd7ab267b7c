"""``dreddkit check``."""

import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path

import click

from dreddkit.config import load_settings
from dreddkit.plugin.options import cache_folder

__all__ = ["check"]

FOUND = 1  # the exit code of --strict


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of JSON objects instead.")
@click.option("--strict", is_flag=True, help="End with exit code 1 when there is a finding; notes are none.")
def check(as_json: bool, strict: bool) -> None:
    """Compare descriptions, hooks, fixtures and routes. Nothing is sent, no server or database is started."""
    from dreddkit.plugin.checking import check_project  # noqa: PLC0415 - not for every command
    from dreddkit.reports import finding_lines, findings_summary  # noqa: PLC0415

    settings = load_settings(Path.cwd(), os.environ, {})
    with redirect_stdout(sys.stderr):  # what hook files print while they are imported
        findings, transactions = check_project(settings, cache_folder())
    if as_json:
        click.echo(json.dumps([finding.to_json() for finding in findings], indent=1))
    else:
        for line in [*finding_lines(findings), findings_summary(findings, transactions)]:
            click.echo(line)
    if strict and not all(finding.is_note for finding in findings):
        sys.exit(FOUND)
