"""Asking a WSGI application what it is, in a child process that serves nothing."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dreddkit.processes import RunDirectory
from dreddkit.server.app import pipe, wait_for_report
from dreddkit.server.environment import server_environment
from dreddkit.server.running import start_process

__all__ = ["ask_project", "ask_routes"]

NO_PORT = 0


def ask_routes(
    app: str,
    *,
    config: str,
    database_url: str,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    ready_timeout_s: float,
) -> dict[str, Any]:
    """Make an application in a child process, as ``serve_app`` does, and return its routes.

    Its SQLAlchemy engines cannot connect to anything but SQLite in memory.

    Args:
        app: For example ``"openevent:create_app"``.

        config: The import string of its configuration; may be empty.

        database_url: Its ``DATABASE_URL``: one that leads nowhere.

        run: Where its output goes.

        cwd: Its working directory, and the first place its modules are looked for.

        env: The environment to start from.

        ready_timeout_s: How long it may take to import.

    Returns:
        ``routes``, each ``{rule, endpoint, places, strict_slashes}``, and ``converters``; or ``unknown``: why not.

    Raises:
        AppError: The application cannot be imported or made.

        ServerError: The child ends or is not ready in time.
    """
    spec = {"app": app, "config": config}
    return ask("routes", spec, database_url, run=run, cwd=cwd, env=env, ready_timeout_s=ready_timeout_s)


def ask_project(
    app: str,
    *,
    config: str,
    databases: Sequence[str],
    database_url: str,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    ready_timeout_s: float,
) -> dict[str, Any]:
    """Make an application in a child process, on a database in memory, and return what it is.

    Args:
        app: For example ``"openevent:create_app"``.

        config: The import string of its configuration; may be empty.

        databases: Import strings that may be those of its Flask-SQLAlchemy object.

        database_url: Its ``DATABASE_URL``: one that leads nowhere.

        run: Where its output goes.

        cwd: Its working directory, and the first place its modules are looked for.

        env: The environment to start from.

        ready_timeout_s: How long it may take to import.

    Returns:
        What ``ask_routes`` returns; ``views``: the names that each view uses, by endpoint and method; ``db``: which of
        the databases is its own; ``database_url``: the one that its configuration names; and ``models``.

    Raises:
        AppError: The application cannot be imported or made.

        ServerError: The child ends or is not ready in time.
    """
    spec = {"app": app, "config": config, "databases": [*databases]}
    return ask("project", spec, database_url, run=run, cwd=cwd, env=env, ready_timeout_s=ready_timeout_s)


def ask(
    what: str,
    spec: dict[str, Any],
    database_url: str,
    *,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    ready_timeout_s: float,
) -> dict[str, Any]:
    """Return what a child reports, which is a module of ``dreddkit.server.wsgi``."""
    with pipe() as (reading, writing):
        process = start_process(
            [
                sys.executable,
                "-P",
                "-m",
                f"dreddkit.server.wsgi.{what}",
                json.dumps({**spec, "ready_fd": writing.fileno()}),
            ],
            port=NO_PORT,
            run=run,
            cwd=cwd,
            env=server_environment(env, database_url=database_url, port=NO_PORT),
            pass_fds=(writing.fileno(),),
        )
        try:
            writing.close()  # so that the child's end is the pipe's end
            return wait_for_report(process, reading.fileno(), spec["app"], ready_timeout_s)
        finally:
            process.stop()
