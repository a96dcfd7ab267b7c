"""The database of a run, and its way back to the baseline."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import URL, make_url

from dreddkit.config import Settings
from dreddkit.database import Database, check_engine, open_database
from dreddkit.errors import InternalError
from dreddkit.integrations import flask, run_shell
from dreddkit.isolation import ResetReport, Strategy, activate, make_strategy
from dreddkit.processes import RunDirectory
from dreddkit.stash import stash

__all__ = ["Baseline", "database_of_worker"]


class Baseline:
    """The safeguarded database, what builds its baseline, and the strategy that brings it back.

    Args:
        settings: The settings of the session.

        url: The database; empty for an embedded one.

        directory: The run's directory.

        cache: The user's cache folder.
    """

    def __init__(self, settings: Settings, url: str, directory: RunDirectory, cache: Path) -> None:
        self._settings = settings
        self._given_url = os.environ.get("DATABASE_URL")
        self.strategy: Strategy | None = None
        self._database = open_database(url, directory, cache) if is_needed(settings) else None
        if self._database is not None:
            os.environ["DATABASE_URL"] = self._database.url.render_as_string(hide_password=False)

    @property
    def database(self) -> Database:
        """The database, where the run has one.

        Raises:
            InternalError: It has none.
        """
        if self._database is None:
            raise InternalError("A run without a database was asked for it.")
        return self._database

    @property
    def description(self) -> str:
        """The database, for the reader."""
        return self._database.description if self._database else "none: nothing is reset"

    @property
    def strategy_name(self) -> str:
        """The strategy that runs, ``none`` where nothing builds a baseline."""
        return self.strategy.name if self.strategy else "none"

    def bootstrap(self) -> None:
        """Make the vanilla application, where the configuration names its db."""
        settings = self._settings
        if settings.db:
            flask.bootstrap(settings.config or None, settings.db, migrations=self._migrations())

    def prepare(self) -> None:
        """Build the baseline once there is something to build it with."""
        if self.strategy is None and (build := self._builder()) is not None:
            self.strategy = make_strategy(self._settings.isolation, url=self.database.url, build=build)
            self.strategy.prepare()
            activate(self.strategy)

    def reset(self) -> ResetReport | None:
        """Bring the database back; nothing happens where nothing builds a baseline."""
        return self.strategy.reset() if self.strategy is not None else None

    def close(self) -> None:
        """Let go of the database; an embedded one is stopped."""
        activate(None)
        try:
            if self.strategy is not None:
                self.strategy.close()
        finally:
            self._close_database()

    def _close_database(self) -> None:
        if self._database is not None:
            self._database.close()
        if self._given_url is None:
            os.environ.pop("DATABASE_URL", None)
        else:
            os.environ["DATABASE_URL"] = self._given_url

    def _builder(self) -> Callable[[], None] | None:
        settings = self._settings
        if settings.setup:
            return self._run_setup
        if "app" not in stash:
            return None
        app, db = stash["app"], stash["db"]
        for label, engine in flask.engines(app, db).items():
            check_engine(self.database, engine, label)
        return partial(
            flask.build_baseline,
            app,
            db,
            migrations=self._migrations(),
            seed=settings.seed or None,
            cwd=settings.root,
        )

    def _run_setup(self) -> None:
        for command in self._settings.setup:
            run_shell(command, database_url=os.environ["DATABASE_URL"], what="setup", cwd=self._settings.root)

    def _migrations(self) -> str:
        return str(self._settings.root / self._settings.migrations) if self._settings.migrations else ""


def is_needed(settings: Settings) -> bool:
    """Tell whether a run has use for a database: one on a server that already runs, with nothing to reset, has none."""
    builds = settings.db or settings.setup or settings.database
    return bool(builds) or not settings.server_url or settings.isolation != "none"


def database_of_worker(url: str, worker: str) -> str:
    """Return the URL of a worker's own database beside the given one: ``app`` becomes ``app_gw0``.

    An embedded database is a worker's own anyway.
    """
    if not url or not worker:
        return url
    parsed: URL = make_url(url)
    return parsed.set(database=f"{parsed.database}_{worker}").render_as_string(hide_password=False)
