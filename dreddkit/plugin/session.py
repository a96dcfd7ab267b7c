"""The pytest session around transactions: selecting them, opening and closing the run, recording what they bring."""

from collections.abc import Generator, Sequence
from typing import Any

import pytest

from dreddkit.errors import DreddkitError, HookError, ResetError, SetupError, UsageError
from dreddkit.plugin.announcing import Announcer
from dreddkit.plugin.collection import added_items, adopt_replaced, collected_items, select, shuffle
from dreddkit.plugin.item import TransactionItem
from dreddkit.plugin.recorder import Recorder
from dreddkit.plugin.recording import record
from dreddkit.plugin.run import Run, run_of
from dreddkit.plugin.sequencing import collects_all, find_sequences, in_sequence, link

__all__ = ["TransactionSession"]


class TransactionSession:
    """The hooks of a session that has collected a description.

    Args:
        config: The configuration of the session.

        recorder: Where the results go.

        announcer: Tells what the run stands on.
    """

    def __init__(self, config: pytest.Config, recorder: Recorder, announcer: Announcer) -> None:
        self.config = config
        self._recorder = recorder
        self._announcer = announcer

    @property
    def run(self) -> Run:
        """The run behind the session."""
        return run_of(self.config)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, Any, Any]:
        """Keep what the command line selects, in the order that it asks for; sequences stay whole."""
        linked = self._arrange(items)
        result = yield
        items[:] = in_sequence(items, linked)
        return result

    def _arrange(self, items: list[pytest.Item]) -> list[list[pytest.Item]]:
        options = self.config.option
        transactions = transactions_of(items)
        try:
            linked = self._link()
            kept = in_sequence(select(transactions, options.dredd_only, options.dredd_method), linked)
        except SetupError as error:
            self._give_up(error)
            return []
        dropped = [item for item in transactions if item not in kept]
        if dropped:
            self.config.hook.pytest_deselected(items=dropped)
            items[:] = [item for item in items if item not in dropped]
        if options.dredd_random_order:
            shuffle(items, options.dredd_seed)
        return [[*members] for members in linked]

    def _link(self) -> list[list[TransactionItem]]:
        if self.run.collection_error is not None:
            raise self.run.collection_error
        settings, items = self.run.settings, collected_items(self.config)
        is_all = collects_all(settings, {item.path for item in items})
        return link(find_sequences(settings, self.run.documented, is_all=is_all), items)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell the recorder what was selected, so that whatever is never reached is counted too."""
        self._recorder.select([item.result for item in transactions_of(session.items)])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Open the run before the first test, close it with the after_all hooks after the last."""
        items = transactions_of(session.items)
        if not items or self.config.option.collectonly or self._has_collection_errors(session):
            return (yield)
        if self.run.failure is None:
            self._open(items)
        if self.run.failure is None:
            session.items[:] = in_order_of_before_all(session.items + self._added(items), self.run.transactions)
            session.testscollected = len(session.items)
        try:
            return (yield)
        finally:
            if self.run.failure is None:
                self._run_after_all(session)
            self._close_stores()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """Stop the session as soon as it shows that the server is on another database."""
        result = yield
        if isinstance(item, TransactionItem):
            try:
                self.run.prove_server()
            except SetupError as error:
                self._give_up(error)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record what a phase of a transaction brought."""
        report = yield
        if isinstance(item, TransactionItem):
            record(item, report, call)
        return report

    def _open(self, items: Sequence[TransactionItem]) -> None:
        try:
            runnable = [item for item in items if item.documented.transaction is not None]
            self.run.open((item.documented, item.transaction) for item in runnable)
        except (SetupError, HookError, ResetError) as error:
            self._close_stores()
            self._give_up(error)
            return
        self._recorder.strategy = self.run.baseline.strategy_name
        self._announcer.announce(self.run.facts(), self.run.warnings)

    def _has_collection_errors(self, session: pytest.Session) -> bool:
        return bool(session.testsfailed) and not self.config.option.continue_on_collection_errors

    def _give_up(self, error: DreddkitError) -> None:
        if not self._is_worker:
            raise pytest.UsageError(str(error)) from error
        # A worker has to take its share all the same; its items are skipped and count as not run.
        self.run.failure = error
        self._recorder.fail(str(error), SetupError.exit_code)

    @property
    def _is_worker(self) -> bool:
        return hasattr(self.config, "workerinput")

    def _added(self, items: Sequence[TransactionItem]) -> list[pytest.Item]:
        added = adopt_replaced(items, self.run.transactions)
        if added and self._is_worker:
            hint = "Workers share out what was collected; leave -n away."
            self._give_up(UsageError("A before_all hook added transactions.", where="-n", hint=hint))
            return []
        new = added_items(added, items)
        self._recorder.select([item.result for item in new])
        return list(new)

    def _run_after_all(self, session: pytest.Session) -> None:
        try:
            self.run.finish()
        except DreddkitError as error:
            session.testsfailed += 1
            self._recorder.fail(str(error), error.exit_code)

    def _close_stores(self) -> None:
        for error in self.run.close_stores():
            self._recorder.fail(str(error), error.exit_code)


def transactions_of(items: Sequence[pytest.Item]) -> list[TransactionItem]:
    """Return the items that are transactions."""
    return [item for item in items if isinstance(item, TransactionItem)]


def in_order_of_before_all(items: Sequence[pytest.Item], transactions: Sequence[Any]) -> list[pytest.Item]:
    """Return the items in the order that the before_all hooks left the transactions in.

    Others keep their places, and so do sequences.
    """
    position = {id(transaction): index for index, transaction in enumerate(transactions)}
    movable = [
        item for item in transactions_of(items) if id(item.transaction) in position and not item.membership.sequence
    ]
    ordered = iter(sorted(movable, key=lambda item: position[id(item.transaction)]))
    moved = set(movable)
    return [next(ordered) if item in moved else item for item in items]
