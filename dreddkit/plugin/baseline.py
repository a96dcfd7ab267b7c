"""The database of a run, and its way back to the baseline."""

import os
from pathlib import Path
from typing import Any

from dreddkit.config import Settings, expand_variables
from dreddkit.database import Database, check_engine, open_database, parse_url
from dreddkit.errors import ConfigError, InternalError, MismatchError
from dreddkit.integrations import flask, run_shell
from dreddkit.isolation import (
    Leftovers,
    ResetReport,
    Strategy,
    activate,
    make_strategy,
    reset,
    stores,
    verified,
    watch_transactions,
)
from dreddkit.plugin.hooking import application_context
from dreddkit.processes import RunDirectory
from dreddkit.stash import stash

__all__ = ["Baseline", "database_url"]


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
        self._app: Any = None  # the application whose engines were checked
        self.strategy: Strategy | None = None
        self._leftovers: Leftovers | None = None
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

    @property
    def notes(self) -> tuple[str, ...]:
        """Why the strategy is not a quicker one."""
        return self.strategy.notes if self.strategy else ()

    @property
    def is_reset(self) -> bool:
        """Whether anything is brought back before a transaction."""
        return self.strategy_name != "none" or stores.are_prepared

    def bootstrap(self) -> None:
        """Make the vanilla application, where the configuration names its db."""
        settings = self._settings
        if settings.db:
            flask.bootstrap(settings.config or None, settings.db, migrations=self._migrations())

    def prepare(self) -> None:
        """Build the baseline, the first time that there is something to build it with.

        Raises:
            UnsafeDatabaseError: An engine of the application is on another database.
        """
        self._check_application()
        if self.strategy is None and (self._settings.setup or self._app is not None):
            self.strategy = self._make_strategy()
            self.strategy.prepare()
            activate(self.strategy)
            if self.strategy.name != "none":
                self._leftovers = watch_transactions(self.database.url)

    def check_verifiable(self) -> None:
        """See to it that there are resets to verify, if that is asked for.

        Raises:
            ConfigError: There are none.
        """
        if self._settings.verify_isolation and self.strategy_name == "none":
            raise ConfigError(
                "Nothing is reset here, so there is nothing to verify.",
                where=self._settings.where("verify_isolation"),
                hint="Choose another isolation than 'none', and say what builds the baseline: db, or setup.",
            )

    def reset(self, after: str = "") -> ResetReport | None:
        """Bring the database and the stores back; nothing happens where nothing builds a baseline and none was added.

        Args:
            after: The transaction that ran last; empty before the first.

        Raises:
            ResetError: It did not get back.

            UnsafeDatabaseError: A hook has stashed an application that is on another database.
        """
        self._check_application()
        if self.strategy is None and not stores.are_prepared:
            return None
        close_vanilla_session()
        try:
            with application_context():
                return reset()
        except MismatchError as error:
            error.where = f"after {after}" if after else "before the first transaction"
            raise

    def end_open_transactions(self) -> list[str]:
        """End the transactions that the server has left open; return a sentence on each session."""
        if self._leftovers is None:
            return []
        close_vanilla_session()
        return list(self._leftovers.end().values())

    def close(self) -> None:
        """Let go of the database; an embedded one is stopped."""
        activate(None)
        try:
            if self._leftovers is not None:
                self._leftovers.close()
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

    def _check_application(self) -> None:
        app, db = stash.get("app"), stash.get("db")
        if app is None or db is None or app is self._app:
            return
        for label, engine in flask.engines(app, db).items():
            check_engine(self.database, engine, f"engine {label!r}")
        self._app = app

    def _make_strategy(self) -> Strategy:
        url = self.database.url
        strategy = make_strategy(self._settings.isolation, url=url, build=self._build)
        return verified(strategy, url) if self._settings.verify_isolation else strategy

    def _build(self) -> None:
        settings = self._settings
        for command in settings.setup:
            run_shell(command, database_url=os.environ["DATABASE_URL"], what="setup", cwd=settings.root)
        if not settings.setup:
            flask.build_baseline(
                stash["app"],
                stash["db"],
                migrations=self._migrations(),
                seed=settings.seed or None,
                cwd=settings.root,
            )

    def _migrations(self) -> str:
        return str(self._settings.root / self._settings.migrations) if self._settings.migrations else ""


def close_vanilla_session() -> None:
    """Roll back what the vanilla application's session has open, and forget it."""
    if stash.get("db") is not None:
        flask.close_session(stash["db"])


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
