"""A run that Dredd leads: what stands while it tells of events, and what it is told when something goes wrong."""

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dreddkit.config import Settings, load_settings
from dreddkit.errors import ConfigError, DreddkitError
from dreddkit.handlers import Event, failed
from dreddkit.imports import put_on_path
from dreddkit.plugin.authenticating import Authentication
from dreddkit.plugin.baseline import Baseline
from dreddkit.plugin.database import RunDatabase
from dreddkit.plugin.events import Events, as_transactions
from dreddkit.plugin.hooking import Hooks, application_context
from dreddkit.plugin.sequencing import listed_sequences
from dreddkit.processes import RunDirectory
from dreddkit.stores import stores

__all__ = ["LedRun"]

OF_PYTEST = (pytest.exit.Exception, pytest.fail.Exception, pytest.skip.Exception)


class LedRun:
    """The hooks, and the database where one is configured, of a run that Dredd leads.

    Whatever goes wrong is told by Dredd: as the failure of a transaction, or of all of them where nothing can run.

    Args:
        start: The folder from which the project's configuration is looked for, upwards.

        files: The hook files, as paths or globs from there.

        cache: The user's cache folder.

        warn: Called with each warning.
    """

    def __init__(self, start: Path, files: Sequence[str], cache: Path, warn: Callable[[str], None]) -> None:
        self._start = start
        self._files = files
        self._cache = cache
        self._warn = warn
        self._stack = ExitStack()
        self.failure = ""  # why nothing can run

    def open(self) -> None:
        """Load the hook files, and build the baseline."""
        try:
            settings = self._load_settings()
            put_on_path(settings.root)
            baseline = self._open_baseline(settings) if needs_database(settings) else None
            hooks = Hooks(settings)
            sequences = listed_sequences(settings)
            if baseline is not None:
                baseline.bootstrap()
                baseline.prepare()
        except DreddkitError as error:
            self.failure = str(error)
            return
        changes = baseline.changes if baseline is not None else nobody_knows
        authentication = Authentication(hooks, changes, settings.request_timeout_s)
        self._events = Events(hooks, baseline, authentication, self._warn)
        for told in [*hooks.advice, *(f"The {each.label} is for `dreddkit run`." for each in sequences)]:
            self._warn(str(told))

    def handle(self, event: str, data: Any) -> Any:
        """Do what an event asks for, and return its data for the answer.

        Raises:
            HookError: An after_all hook raised: Dredd has no ear for that in an answer.
        """
        if self.failure:
            return data if is_failed(data) else failed(data, self.failure)
        data = as_transactions(data)
        try:
            self._events.act(event, data)
        except (Exception, *OF_PYTEST) as error:
            if event == Event.AFTER_ALL:
                raise
            return self._told(event, data, error)
        return data

    def close(self) -> None:
        """Let go of everything, in reverse order."""
        with application_context():
            stores.close()
        self._stack.close()

    def _load_settings(self) -> Settings:
        settings = load_settings(self._start, os.environ, {})
        patterns = [str(self._start / file) for file in self._files]
        return replace(settings, hooks=patterns, sources={**settings.sources, "hooks": "command line"})

    def _open_baseline(self, settings: Settings) -> Baseline:
        directory = self._stack.enter_context(RunDirectory())
        database = RunDatabase(settings, "", directory, self._cache)
        self._stack.callback(database.close)
        baseline = Baseline(settings, database)
        self._stack.callback(baseline.close)
        return baseline

    def _told(self, event: str, data: Any, error: BaseException) -> Any:
        if isinstance(error, pytest.skip.Exception) and isinstance(data, dict):
            return {**data, "skip": True}
        why = str(error).strip() if isinstance(error, (DreddkitError, *OF_PYTEST)) else repr(error)
        why = why or "A hook ended this, and gave no reason."
        if event == Event.BEFORE_ALL:
            self.failure = why
        return failed(data, why)


def nobody_knows() -> None:
    """Tell nothing of what a reset is going to undo: whatever resets the database, it is not dreddkit."""


def needs_database(settings: Settings) -> bool:
    """Tell whether there is a database to reset.

    Raises:
        ConfigError: There is something that builds one, and no database that Dredd's server could be on as well.
    """
    builds = settings.db or settings.setup
    if builds and not settings.database:
        raise ConfigError(
            "dreddkit-hooks has to know the database that the server is on, which Dredd starts.",
            where=settings.where("database"),
            hint='For example: database = "${DATABASE_URL}". An embedded one is there with `dreddkit run` only.',
        )
    return bool(builds)


def is_failed(data: Any) -> bool:
    """Tell whether the data is a transaction that Dredd fails already."""
    return isinstance(data, dict) and bool(data.get("fail"))
