"""What the children have in common: the application is made as dreddkit says, and one report goes back to it."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from dreddkit.errors import AppError
from dreddkit.imports import put_on_path
from dreddkit.server.wsgi.locate import make_app

__all__ = ["error_fields", "make_app_here", "report"]


def make_app_here(spec: dict[str, Any]) -> Any:
    """Make the application, its modules looked for in the working directory and pytest's ``pythonpath`` first.

    Raises:
        AppError: It cannot be imported, found or made.
    """
    put_on_path(Path.cwd())
    sys.argv[1:] = []
    return make_app(spec["app"], spec["config"], os.environ["DATABASE_URL"])


def report(fd: int, message: dict[str, Any]) -> None:
    """Send one JSON line to dreddkit and close the pipe."""
    with os.fdopen(fd, "w", encoding="utf-8") as pipe:
        pipe.write(json.dumps(message) + "\n")


def error_fields(error: AppError) -> dict[str, Any]:
    """Return what dreddkit needs to raise the same error."""
    return {
        "problem": error.problem,
        "where": error.where,
        "given": error.given,
        "allowed": error.allowed,
        "output": error.output,
        "hint": error.hint,
    }
