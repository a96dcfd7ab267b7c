"""Shell commands that prepare the database."""

import os
import subprocess
from pathlib import Path

from dreddkit.errors import AppError
from dreddkit.processes import database_url_for

__all__ = ["run_shell"]


def run_shell(command: str, *, database_url: str, what: str, cwd: Path | None = None) -> None:
    """Run a user's shell command and wait for it.

    Args:
        command: The command, for ``sh -c``.

        database_url: What the command finds as ``DATABASE_URL``, as its program reads it.

        what: What it is to the user, for the message, e.g. ``"seed"``.

        cwd: The folder to run it in; the current one by default.

    Raises:
        AppError: It ended with another code than 0; with its output.
    """
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=cwd,
        env={**os.environ, "DATABASE_URL": database_url_for(command, database_url)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise AppError(
            f"The {what} command ended with code {done.returncode}.", given=command, output=done.stdout[-4000:]
        )
