"""``dreddkit run``: pytest with our plugin, our configuration and our terminal."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from dreddkit.config import find_config
from dreddkit.errors import closest_match
from dreddkit.plugin.options import OPTIONS, PREFIX

__all__ = ["launch", "to_pytest"]

CONFIGURATION = Path(__file__).with_name("pytest.ini")


def launch(arguments: Sequence[str], start: Path) -> int:
    """Run pytest on the descriptions and return its exit code.

    Args:
        arguments: The command line after ``dreddkit run``.

        start: The folder from which the project's configuration is looked for, upwards.
    """
    config = find_config(start)
    root = config.parent if config else start
    ours = ["-c", str(CONFIGURATION), f"--rootdir={root}", "--dredd-terminal"]
    exit_code = int(pytest.main([*ours, *to_pytest(arguments)]))
    if exit_code == pytest.ExitCode.USAGE_ERROR:
        sys.stderr.write("".join(misspelt(arguments)))
    return exit_code


def misspelt(arguments: Sequence[str]) -> list[str]:
    """Return a line for each flag that is not ours and much like one of ours; pytest names what it does not know."""
    own = [option.flag for option in OPTIONS]
    flags = {argument.partition("=")[0] for argument in arguments if argument.startswith("--")}
    nearest = {flag: closest_match(flag, own) for flag in sorted(flags - {*own})}
    return [f"  closest:  {match} (for {flag})\n" for flag, match in nearest.items() if match]


def to_pytest(arguments: Sequence[str]) -> list[str]:
    """Give our own flags the prefix that they have under pytest; leave the rest as it is."""
    own = {option.flag for option in OPTIONS}
    return [_prefixed(argument) if argument.partition("=")[0] in own else argument for argument in arguments]


def _prefixed(argument: str) -> str:
    return PREFIX + argument.removeprefix("--")
