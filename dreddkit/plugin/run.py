"""A run: what stands while transactions are tested, opened in order and closed in reverse."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from dreddkit.config import Settings
from dreddkit.database import mask_url
from dreddkit.dredd import Engine, RequestFailedError, find_node, provision
from dreddkit.ending import interrupted_by_signals
from dreddkit.errors import DreddkitError, HookError, ServerError, SetupError
from dreddkit.handlers import Event
from dreddkit.hooks import Kind
from dreddkit.imports import put_on_path
from dreddkit.listed import complete
from dreddkit.plugin.authenticating import Authentication
from dreddkit.plugin.baseline import Baseline
from dreddkit.plugin.chaining import Chain
from dreddkit.plugin.database import RunDatabase
from dreddkit.plugin.hooking import Hooks, application_context, prepare_stores
from dreddkit.plugin.options import cache_folder, count_descriptions, load
from dreddkit.plugin.serving import Prover, address, check_port, start_server
from dreddkit.processes import RunDirectory
from dreddkit.server import Server
from dreddkit.stores import stores
from dreddkit.transaction import Documented, Transaction

__all__ = ["Run", "run_of"]

CONNECTION_LOST = ("ECONNREFUSED", "ECONNRESET", "EPIPE")
EXIT_S = 1.0  # within which a server that closed its connections shows that it has ended


class Run:
    """The parts of a run, each there once ``open`` has come to it.

    Args:
        config: The configuration of the pytest session.
    """

    engine: Engine
    database: RunDatabase
    baseline: Baseline
    hooks: Hooks
    authentication: Authentication
    server: Server
    chain: Chain

    def __init__(self, config: pytest.Config) -> None:
        self.settings = load(config)
        self.cache: Path = cache_folder()
        self.warnings: list[str] = []
        self.documented: list[Documented] = []  # all that was collected, selected or not
        self.transactions: list[Transaction] = []
        self.collection_error: SetupError | None = None
        self.failure: DreddkitError | None = None  # why nothing, or nothing more, can run
        self.is_open = False
        worker = getattr(config, "workerinput", {})
        self._worker: str = worker.get("workerid", "")
        self._workers: int = worker.get("workercount", 1)
        self._seed: int | None = config.option.dredd_seed if config.option.dredd_random_order else None
        self._several = count_descriptions(config) > 1
        self._stack = ExitStack()
        self._stack.enter_context(interrupted_by_signals())
        self._output_start = 0
        self._prover: Prover | None = None
        self.last = ""  # the transaction that ran last
        self.told: dict[str, tuple[pytest.Item, str]] = {}  # by cause, of whom it was told first, and how

    def warm_engine(self) -> Engine:
        """Start Dredd; it loads in the background and answers when it is asked."""
        if not hasattr(self, "engine"):
            node = find_node()
            self.engine = Engine(node, provision(node, self.cache))
            self._stack.callback(self.engine.close)
        return self.engine

    def name_of(self, documented: Documented) -> str:
        """Return Dredd's name of a transaction: without the API's name, unless there are several descriptions."""
        return documented.name if self._several else documented.short_name

    def open(self, selected: Iterable[tuple[Documented, Transaction]]) -> None:
        """Set everything up that the transactions need, and run the before_all hooks.

        Args:
            selected: Those that were selected; the before_all hooks may change, reorder and add to them.

        Raises:
            SetupError: A part cannot be set up.

            HookError: A before_all hook raised, or the chained handler did not answer.
        """
        check_port(self.settings, self._workers)
        self.warm_engine()
        self._directory = self._stack.enter_context(RunDirectory())
        self.database = RunDatabase(self.settings, self._worker, self._directory, self.cache)
        self._stack.callback(self.database.close)
        self.baseline = Baseline(self.settings, self.database)
        self._stack.callback(self.baseline.close)
        put_on_path(self.settings.root)
        self.hooks = Hooks(self.settings)
        self.authentication = Authentication(
            self.hooks, self.baseline.changes, self.settings.request_timeout_s, self._watching_login
        )
        self.warnings += map(str, [*self.hooks.advice, *self.hooks.unmatched(self.documented)])
        self.baseline.bootstrap()
        self.baseline.prepare()
        self._start_server(self.settings)
        self._stack.callback(self._stop_server)
        self.chain = Chain(self.settings, self._directory)
        self._stack.callback(self.chain.close)
        self._run_before_all(selected)
        self.baseline.check_verifiable()
        if self.baseline.strategy is not None:
            self._prover = Prover(lambda: self.server, self.database.opened)
            self._prover.check_engines()
        self.warnings += prepare_stores()
        self.is_open = True

    def _run_before_all(self, selected: Iterable[tuple[Documented, Transaction]]) -> None:
        for documented, transaction in selected:
            address(transaction, self.server.url)
            self.hooks.let_run(documented, transaction)
            self.transactions.append(transaction)
        self.hooks.call_for_all(Kind.BEFORE_ALL, self.transactions)
        self.chain.tell_of_all(Event.BEFORE_ALL, self.transactions)
        self.baseline.prepare()  # a before_all hook may have been the bootstrap

    def facts(self) -> list[str]:
        """Return the lines that tell what this run stands on."""
        facts = [
            f"database   {self.database.description}",
            f"isolation  {self.baseline.strategy_name}{self._verified()}",
            *(f"           {note}" for note in self.baseline.notes),
            *(f"store      {name}" for name in stores.names),
            f"server     {mask_url(self.server.url)}  {self._served()}",
            *([f"handler    {self.settings.handler}"] if self.chain.has_handler else []),
        ]
        return facts + ([f"order      random, --seed {self._seed}"] if self._seed is not None else [])

    def _verified(self) -> str:
        return ", verified after every reset" if self.settings.verify_isolation else ""

    def _served(self) -> str:
        return "runs already" if self.settings.server_url else self.settings.app or self.settings.server

    def exchange(self, transaction: Transaction) -> dict[str, Any]:
        """Have Dredd send the request and judge the response; return the transaction with both in it.

        Raises:
            HookError: A before_validation hook raised, the chained handler did not answer, or what is sent or compared
                is not there any more.

            DreddkitError: The server gave no response.
        """
        has_answered: Callable[[], None]

        def before_validation(values: dict[str, Any]) -> Transaction:
            has_answered()  # hooks have use for the tables
            transaction.update(values)  # the response stays, whatever a hook does
            answered = Transaction(values, transaction.uri_template)
            self.hooks.call(Kind.BEFORE_EACH_VALIDATION, answered)
            self.hooks.call(Kind.BEFORE_VALIDATION, answered)
            self.chain.tell(Event.BEFORE_EACH_VALIDATION, answered)
            return complete(answered)

        kinds = (Kind.BEFORE_EACH_VALIDATION, Kind.BEFORE_VALIDATION)
        asks = self.chain.has_handler or self.hooks.has_any(kinds, transaction)
        say = before_validation if asks else None
        try:
            request = f"{complete(transaction)['request']['method']} {transaction['fullPath']}"
            with self._prover.watching(request) if self._prover else nullcontext(_nothing) as has_answered:
                return self.engine.run(transaction, say, self.settings.request_timeout_s)
        except RequestFailedError as error:
            raise self._no_response(error) from error

    def _watching_login(self, request: str) -> AbstractContextManager[object]:
        return self._prover.watching_login(request) if self._prover else nullcontext()

    def _no_response(self, error: RequestFailedError) -> DreddkitError:
        code = self.server.wait(EXIT_S) if error.code in CONNECTION_LOST else None
        if code is not None:
            return ServerError(f"The server under test ended with exit code {code}.", where=error.where)
        if error.code == "ETIMEDOUT":
            problem = f"The server did not answer within {self.settings.request_timeout_s:g} s."
            return ServerError(problem, where=error.where, hint="request_timeout_s in the configuration allows more.")
        return error

    def finish(self) -> None:
        """Run the after_all hooks.

        Raises:
            HookError: An after_all hook raised, or the chained handler did not answer.
        """
        try:
            self.hooks.call_for_all(Kind.AFTER_ALL, self.transactions)
        finally:
            self.chain.tell_of_all(Event.AFTER_ALL, self.transactions)

    def close_stores(self) -> list[HookError]:
        """Close the stores; return what those raised that did not close."""
        with application_context():
            return stores.close()

    def prove_server(self) -> None:
        """See to it, once the first transaction is over, that the server is on the safeguarded database.

        Raises:
            UnsafeDatabaseError: It is not.
        """
        if self._prover is not None:
            self._prover.prove()

    def revive_server(self) -> None:
        """Start the server again, at the same address, if it ended while it answered the transaction before.

        Raises:
            ServerError: It does not start any more.
        """
        if self.server.wait(0) is None:
            return
        self.server.stop()
        self._start_server(replace(self.settings, port=urlsplit(self.server.url).port or self.settings.port))
        self.authentication.tokens.forget()  # it may sign with another key now

    def _start_server(self, settings: Settings) -> None:
        self.server = start_server(settings, lambda: self.database.opened, self._directory)

    def _stop_server(self) -> None:
        self.server.stop()

    def mark_server_output(self) -> None:
        """Remember where the server's output stands, before a transaction."""
        if self.is_open:
            self._output_start = self.server.output_size()

    def server_output(self) -> str:
        """Return what the server printed since the mark."""
        return self.server.read_output(self._output_start) if self.is_open else ""

    def close(self) -> None:
        """Close everything that is open, in reverse order, whatever fails or interrupts."""
        self.is_open = False
        with self._stack:
            self.close_stores()  # they are closed already, unless the run was interrupted before


def _nothing() -> None:
    """Do nothing."""


run_key = pytest.StashKey[Run]()


def run_of(config: pytest.Config) -> Run:
    """Return the run of a pytest session; it is made, not opened, when it is first asked for."""
    if run_key not in config.stash:
        config.stash[run_key] = Run(config)
        config.add_cleanup(config.stash[run_key].close)
    return config.stash[run_key]
