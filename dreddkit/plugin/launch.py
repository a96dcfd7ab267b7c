"""``dreddkit run``: pytest with our plugin, our configuration and our terminal."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from dreddkit.config import find_config
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
    return int(pytest.main([*ours, *to_pytest(arguments)]))


def to_pytest(arguments: Sequence[str]) -> list[str]:
    """Give our own flags the prefix that they have under pytest; leave the rest as it is."""
    own = {option.flag for option in OPTIONS}
    return [_prefixed(argument) if argument.partition("=")[0] in own else argument for argument in arguments]


def _prefixed(argument: str) -> str:
    return PREFIX + argument.removeprefix("--")
