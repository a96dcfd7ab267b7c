"""``dreddkit run``: pytest with our plugin, our configuration and our terminal."""

import gc
import re
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from dreddkit.config import find_config
from dreddkit.errors import UsageError, closest_match
from dreddkit.plugin.options import OPTIONS, PREFIX

__all__ = ["launch", "to_pytest"]

CONFIGURATION = Path(__file__).with_name("pytest.ini")
FLAGS = [option.flag for option in OPTIONS]
PARSER_ERROR = re.compile(r"error: (?P<problem>.*)")


class CommandLine:
    """Tells the mistakes of a command line without pytest's usage."""

    @pytest.hookimpl(wrapper=True)
    def pytest_cmdline_parse(self) -> Generator[None, pytest.Config, pytest.Config]:
        """Put the parser's words into ours."""
        try:
            return (yield)
        except pytest.UsageError as error:
            raise pytest.UsageError(in_our_words(str(error))) from error


class QuietStart:
    """Keeps the garbage collector, which is off, from going through modules: a tenth of a short run's time."""

    def pytest_collection_finish(self) -> None:
        """Set aside what is there; collect what the run makes."""
        gc.freeze()
        gc.enable()


def launch(arguments: Sequence[str], start: Path) -> int:
    """Run pytest on the descriptions and return its exit code.

    Args:
        arguments: The command line after ``dreddkit run``.

        start: The folder from which the project's configuration is looked for, upwards.
    """
    config = find_config(start)
    root = config.parent if config else start
    ours = ["-c", str(CONFIGURATION), f"--rootdir={root}", "--dredd-terminal"]
    gc.disable()
    try:
        return int(pytest.main([*ours, *to_pytest(arguments)], plugins=[QuietStart(), CommandLine()]))
    finally:
        gc.freeze()  # nor is it gone through once more at the end
        gc.enable()


def to_pytest(arguments: Sequence[str]) -> list[str]:
    """Give our own flags the prefix that they have under pytest; leave the rest as it is."""
    return [_prefixed(argument) if argument.partition("=")[0] in FLAGS else argument for argument in arguments]


def in_our_words(message: str) -> str:
    """Return what pytest's parser says, with the closest of our flags for one that it does not know."""
    found = PARSER_ERROR.search(message)
    if found is None:
        return message
    problem = found["problem"].replace(PREFIX, "--")
    unknown = re.findall(r"--[\w-]+", problem) if "unrecognized" in problem else []
    nearest = next(filter(None, (closest_match(flag, FLAGS) for flag in unknown)), None)
    hint = f"Did you mean {nearest}?" if nearest else "dreddkit run --help lists ours, pytest --help all others."
    return str(UsageError(f"The parser says: {problem}.", where="command line", hint=hint))


def _prefixed(argument: str) -> str:
    return PREFIX + argument.removeprefix("--")
