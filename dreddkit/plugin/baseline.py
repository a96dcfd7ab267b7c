"""The baseline of a run: what builds it, and the way back to it."""

import os
import sys
from collections.abc import Sequence
from typing import Any

from dreddkit.config import Settings
from dreddkit.database import check_engine
from dreddkit.errors import ConfigError, MismatchError
from dreddkit.integrations import flask
from dreddkit.integrations.shell import run_shell
from dreddkit.isolation import (
    Leftovers,
    ResetReport,
    Strategy,
    activate,
    make_strategy,
    verified,
    watch_transactions,
)
from dreddkit.plugin.database import RunDatabase
from dreddkit.plugin.hooking import application_context
from dreddkit.stash import stash
from dreddkit.stores import stores

__all__ = ["Baseline"]


class Baseline:
    """What builds a run's baseline, and the strategy that brings the database back to it.

    Args:
        settings: The settings of the session.

        database: The run's database.
    """

    def __init__(self, settings: Settings, database: RunDatabase) -> None:
        self._settings = settings
        self._database = database
        self._app: Any = None  # the application whose engines were checked
        self.strategy: Strategy | None = None
        self._leftovers: Leftovers | None = None
        activate(self.reset)

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
            is_used = "flask_migrate" in sys.modules  # by hooks; importing it takes a sixth of the time to start
            migrations = self._migrations() or ("" if is_used else None)
            flask.bootstrap(settings.config or None, settings.db, migrations=migrations)

    def prepare(self) -> None:
        """Build the baseline, the first time that there is something to build it with.

        Raises:
            UnsafeDatabaseError: An engine of the application is on another database.
        """
        self._check_application()
        if self.strategy is None and (self._settings.setup or self._app is not None):
            self.strategy = self._make_strategy()
            self.strategy.prepare()
            if self.strategy.name != "none":
                self._leftovers = watch_transactions(self._database.opened.url)

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
                report = self.strategy.reset() if self.strategy else ResetReport("none")
                stores.reset()
        except MismatchError as error:
            error.where = f"after {after}" if after else "before the first transaction"
            raise
        return report

    def changes(self) -> Sequence[object] | None:
        """Return what was written since the last call or reset; None where something is reset that nobody notes."""
        written = self.strategy.changes() if self.strategy else None
        beside = stores.changes()
        return None if written is None or beside is None else [*written, *beside]

    def end_open_transactions(self) -> list[str]:
        """End the transactions that the server has left open; return a sentence on each session."""
        if self._leftovers is None:
            return []
        close_vanilla_session()
        return list(self._leftovers.end().values())

    def close(self) -> None:
        """Let go of what the strategy holds."""
        activate(None)
        if self._leftovers is not None:
            self._leftovers.close()
        if self.strategy is not None:
            self.strategy.close()

    def _check_application(self) -> None:
        app, db = stash.get("app"), stash.get("db")
        if app is None or db is None or app is self._app:
            return
        for label, engine in flask.engines(app, db).items():
            check_engine(self._database.opened, engine, f"engine {label!r}")
        self._app = app

    def _make_strategy(self) -> Strategy:
        url = self._database.opened.url
        strategy = make_strategy(self._settings.isolation, url=url, build=self._build)
        return verified(strategy, url) if self._settings.verify_isolation else strategy

    def _build(self) -> None:
        settings = self._settings
        self._database.mark_again()
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
