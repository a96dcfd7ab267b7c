"""What the server under test inherits from hook files: environment variables, and places in a temporary folder."""

import atexit
import os
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from dreddkit.processes import RunDirectory

__all__ = ["export", "restore", "temporary_path"]

before: dict[str, str | None] = {}  # what the variables were before hook files set them


def export(variables: Mapping[str, str]) -> None:
    """Set environment variables for the server under test, and for this process."""
    for name, value in variables.items():
        before.setdefault(name, os.environ.get(name))
        os.environ[name] = value


def restore(names: Iterable[str]) -> None:
    """Set environment variables to what they were before ``export``, those that it has set."""
    for name in before.keys() & set(names):
        value = before.pop(name)
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def temporary_path(*names: str) -> Path:
    """Return a path that is gone when this process has ended; the same one for the same names."""
    return folder() / re.sub(r"[^\w.]+", "-", "-".join(names))


@cache
def folder() -> Path:
    """Make the temporary folder of this process: hook files are imported before the run could lend them its own."""
    directory = RunDirectory()
    atexit.register(directory.close)
    return directory.path
