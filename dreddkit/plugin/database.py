"""The database of a run: which one it is, and the environment that names it."""

import os
from pathlib import Path

from dreddkit.config import Settings, expand_variables
from dreddkit.database import Database, marked_again, open_database, parse_url
from dreddkit.errors import InternalError
from dreddkit.processes import RunDirectory

__all__ = ["RunDatabase"]

PASSED_OVER = "; the environment's DATABASE_URL would be used with database = '${DATABASE_URL}'"


class RunDatabase:
    """The safeguarded database, where a run has use for one; ``DATABASE_URL`` names it while the run goes on.

    Args:
        settings: The settings of the session.

        worker: The worker's name; empty in a session without workers.

        directory: The run's directory.

        cache: The user's cache folder.
    """

    def __init__(self, settings: Settings, worker: str, directory: RunDirectory, cache: Path) -> None:
        self._given_url = os.environ.get("DATABASE_URL")
        self._is_configured = bool(settings.database)
        url = database_url(settings, worker)
        self._opened = open_database(url, directory, cache) if is_needed(settings) else None
        if self._opened is not None:
            os.environ["DATABASE_URL"] = self._opened.url.render_as_string(hide_password=False)

    @property
    def opened(self) -> Database:
        """The database.

        Raises:
            InternalError: The run has none.
        """
        if self._opened is None:
            raise InternalError("A run without a database was asked for it.")
        return self._opened

    def mark_again(self) -> None:
        """Mark what was emptied to build the baseline: a SQLite file may be there in the place of the marked one."""
        self._opened = marked_again(self.opened)

    @property
    def description(self) -> str:
        """The database, for the reader."""
        if self._opened is None:
            return "none: nothing is reset"
        passed_over = "" if self._is_configured or self._given_url is None else PASSED_OVER
        return f"{self._opened.description}{passed_over}"

    def close(self) -> None:
        """Let go of the database; an embedded one is stopped."""
        if self._opened is not None:
            self._opened.close()
        if self._given_url is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = self._given_url


def is_needed(settings: Settings) -> bool:
    """Tell whether a run has use for a database: one on a server that already runs, with nothing to reset, has none."""
    builds = settings.db or settings.setup or settings.database
    return bool(builds) or not settings.server_url or settings.isolation != "none"


def database_url(settings: Settings, worker: str) -> str:
    """Return the URL of the run's database; empty for an embedded one.

    Variables of the environment are expanded, a relative SQLite path is one from the project's folder, and a worker
    has a database of its own beside the given one: ``app`` becomes ``app_gw0``.

    Args:
        settings: The settings of the session.

        worker: The worker's name; empty in a session without workers.

    Raises:
        ConfigError: A variable is not set, or the URL cannot be read.
    """
    text = expand_variables(settings.database, os.environ, settings.where("database"))
    if not text:
        return ""
    url = parse_url(text)
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(settings.root / str(url.database)))
    if worker:
        url = url.set(database=f"{url.database}_{worker}")
    return url.render_as_string(hide_password=False)
