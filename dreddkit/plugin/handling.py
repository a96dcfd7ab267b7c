"""A run that Dredd leads: what dreddkit does when Dredd tells of an event."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dreddkit.config import Settings, load_settings
from dreddkit.errors import ConfigError, DreddkitError
from dreddkit.findings import Finding
from dreddkit.handlers import Event, failed
from dreddkit.hooks import Kind
from dreddkit.isolation import stores
from dreddkit.plugin.baseline import Baseline
from dreddkit.plugin.database import RunDatabase
from dreddkit.plugin.hooking import Hooks, application_context
from dreddkit.plugin.run import put_on_path
from dreddkit.processes import RunDirectory
from dreddkit.transaction import Documented, Location, Transaction

__all__ = ["LedRun"]

NOWHERE = Location("", 0)
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
        self._baseline: Baseline | None = None
        self.failure: DreddkitError | None = None  # why nothing can run
        self._actions: dict[str, Callable[[Any], None]] = {
            Event.BEFORE_ALL: self._before_all,
            Event.BEFORE_EACH: self._before_each,
            Event.BEFORE_EACH_VALIDATION: self._before_validation,
            Event.AFTER_EACH: self._after_each,
            Event.AFTER_ALL: self._after_all,
        }

    def open(self) -> None:
        """Load the hook files, and build the baseline."""
        try:
            settings = self._load_settings()
            put_on_path(settings.root)
            if needs_database(settings):
                self._open_database(settings)
            self._hooks = Hooks(settings)
            self._tell(self._hooks.advice)
            if self._baseline is not None:
                self._baseline.bootstrap()
                self._baseline.prepare()
        except DreddkitError as error:
            self.failure = error

    def handle(self, event: str, data: Any) -> Any:
        """Do what an event asks for, and return its data for the answer.

        Raises:
            HookError: An after_all hook raised: Dredd has no ear for that in an answer.
        """
        if self.failure is not None:
            return data if is_failed(data) else failed(data, str(self.failure))
        act = self._actions.get(event, nothing)
        if event == Event.AFTER_ALL:
            act(data)
            return data
        return guarded(act, data)

    def close(self) -> None:
        """Let go of everything, in reverse order."""
        with application_context():
            stores.close()
        self._stack.close()

    def _load_settings(self) -> Settings:
        settings = load_settings(self._start, os.environ, {})
        patterns = [str(self._start / file) for file in self._files]
        return replace(settings, hooks=patterns, sources={**settings.sources, "hooks": "command line"})

    def _open_database(self, settings: Settings) -> None:
        directory = self._stack.enter_context(RunDirectory())
        database = RunDatabase(settings, "", directory, self._cache)
        self._stack.callback(database.close)
        self._baseline = Baseline(settings, database)
        self._stack.callback(self._baseline.close)

    def _before_all(self, transactions: list[Transaction]) -> None:
        if isinstance(transactions, list):
            self._tell(self._hooks.unmatched([as_documented(transaction) for transaction in transactions]))
        try:
            self._hooks.call_for_all(Kind.BEFORE_ALL, transactions)
            if self._baseline is not None:
                self._baseline.prepare()  # a before_all hook may have been the bootstrap
            if not stores.are_prepared:  # Dredd may come back for another run
                with application_context():
                    stores.prepare()
        except DreddkitError as error:
            self.failure = error
            raise

    def _before_each(self, transaction: Transaction) -> None:
        self._reset()
        self._hooks.restart_factories()
        self._hooks.call(Kind.BEFORE_EACH, transaction)
        self._hooks.load_fixtures(as_documented(transaction), transaction)
        self._hooks.call(Kind.BEFORE, transaction)

    def _before_validation(self, transaction: Transaction) -> None:
        self._hooks.call(Kind.BEFORE_EACH_VALIDATION, transaction)
        self._hooks.call(Kind.BEFORE_VALIDATION, transaction)

    def _after_each(self, transaction: Transaction) -> None:
        self._hooks.call_every([Kind.AFTER, Kind.AFTER_EACH], transaction)

    def _after_all(self, transactions: list[Transaction]) -> None:
        self._hooks.call_for_all(Kind.AFTER_ALL, transactions)

    def _tell(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self._warn(str(finding))

    def _reset(self) -> None:
        if self._baseline is not None:
            self._baseline.reset()
            return
        with application_context():
            stores.reset()


def guarded(act: Callable[[Any], None], data: Any) -> Any:
    """Do it, and return the data; whatever is raised fails the transactions of the event."""
    try:
        act(data)
    except (Exception, *OF_PYTEST) as error:  # noqa: BLE001 - Dredd waits for an answer
        if isinstance(error, pytest.skip.Exception) and isinstance(data, dict):
            return {**data, "skip": True}
        return failed(data, str(error) or repr(error))
    return data


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


def as_documented(transaction: Transaction) -> Documented:
    """Return a transaction of Dredd's as a noun; Dredd tells its path with the values in it, not the template."""
    name = transaction.get("name") or ""
    api_name = (transaction.get("origin") or {}).get("apiName") or ""
    expected = transaction.get("expected") or {}
    return Documented(
        name=f"{api_name} > {name.removeprefix(f'{api_name} > ')}",
        api_name=api_name,
        method=(transaction.get("request") or {}).get("method") or "",
        uri_template=transaction.get("fullPath") or "",
        status=int(expected.get("statusCode") or 0),
        location=NOWHERE,
        transaction=transaction,
    )


def is_failed(data: Any) -> bool:
    """Tell whether the data is a transaction that Dredd fails already."""
    return isinstance(data, dict) and bool(data.get("fail"))


def nothing(_data: Any) -> None:
    """Do nothing: Dredd tells of an event that nobody knows."""
