"""Asking a WSGI application what it is, in a child process that serves nothing."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dreddkit.processes import RunDirectory
from dreddkit.server.app import pipe, wait_for_report
from dreddkit.server.environment import server_environment
from dreddkit.server.running import start_process

__all__ = ["Asker"]

NO_PORT = 0


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Makes an application in a child process, as ``serve_app`` does, and asks it what it is.

    Args:
        app: For example ``"openevent:create_app"``.

        config: The import string of its configuration; may be empty.

        database_url: Its ``DATABASE_URL``: one that leads nowhere.

        run: Where its output goes.

        cwd: Its working directory, and the first place its modules are looked for.

        env: The environment to start from.

        ready_timeout_s: How long it may take to import.
    """

    app: str
    config: str
    database_url: str
    run: RunDirectory
    cwd: Path
    env: Mapping[str, str]
    ready_timeout_s: float

    def routes(self) -> dict[str, Any]:
        """Ask for its routes; its SQLAlchemy engines cannot connect to anything but SQLite in memory.

        Returns:
            ``routes``, each ``{rule, endpoint, places, strict_slashes}``, and ``converters``; or ``unknown``: why not,
            and where it is known, ``where``.

        Raises:
            AppError: The application cannot be imported or made.

            ServerError: The child ends or is not ready in time.
        """
        return self._ask("routes", {})

    def project(self, databases: Sequence[str]) -> dict[str, Any]:
        """Ask for all that setting it up takes; its engines are on a database in memory.

        Args:
            databases: Import strings that may be those of its Flask-SQLAlchemy object.

        Returns:
            What ``routes`` returns; ``views``: the names that each view uses, by endpoint and method; ``db``: which of
            the databases is its own; ``database_url``: the one that its configuration names; and ``models``.

        Raises:
            AppError: The application cannot be imported or made.

            ServerError: The child ends or is not ready in time.
        """
        return self._ask("project", {"databases": [*databases]})

    def _ask(self, what: str, more: Mapping[str, Any]) -> dict[str, Any]:
        with pipe() as (reading, writing):
            spec = {"app": self.app, "config": self.config, **more, "ready_fd": writing.fileno()}
            process = start_process(
                [sys.executable, "-P", "-m", f"dreddkit.server.wsgi.{what}", json.dumps(spec)],
                port=NO_PORT,
                run=self.run,
                cwd=self.cwd,
                env=server_environment(self.env, database_url=self.database_url, port=NO_PORT),
                pass_fds=(writing.fileno(),),
            )
            try:
                writing.close()  # so that the child's end is the pipe's end
                return wait_for_report(process, reading.fileno(), self.app, self.ready_timeout_s)
            finally:
                process.stop()
