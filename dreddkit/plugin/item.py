"""One transaction as a pytest item: setup, call and teardown."""

import copy
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

import pytest

from dreddkit.dredd import undocumented_keys, verdict
from dreddkit.errors import DescriptionError, DreddkitWarning, HookError, InternalError
from dreddkit.handlers import Event
from dreddkit.hooks import Kind
from dreddkit.isolation import ResetReport
from dreddkit.listed import complete
from dreddkit.plugin.membership import Membership
from dreddkit.plugin.run import Run, run_of
from dreddkit.results import TransactionResult
from dreddkit.transaction import Documented, Transaction

__all__ = ["TransactionFailed", "TransactionItem"]


class TransactionFailed(Exception):  # noqa: N818 - a verdict, not an error
    """The application does not do what the description says."""


def stand_in(request: pytest.FixtureRequest) -> None:
    """Stand for the function that pytest makes fixtures for; it is never called."""


def skip(reason: str) -> NoReturn:
    """Skip the transaction, at its place in the description: ``pytest.skip()`` tells the line that calls it."""
    raise pytest.skip.Exception(reason, _use_item_location=True)


class TransactionItem(pytest.Function):
    """A documented request with its response.

    To pytest only functions have fixtures. It makes none here, autouse ones included, unless one of ours asks for its
    request.
    """

    def __init__(self, *, documented: Documented, **kwargs: Any) -> None:
        super().__init__(callobj=stand_in, **kwargs)
        self.documented = documented
        values = {**(documented.transaction or {}), "name": self.run.name_of(documented)}
        if documented.is_default and "expected" in values:
            values["expected"] = {name: one for name, one in values["expected"].items() if name != "statusCode"}
        self.transaction = Transaction(values, documented.uri_template)
        self.result = self._new_result()
        self.secret_headers = {"Authorization"}
        self._after_is_due = False
        self._untouched: Transaction | None = None
        self.membership = Membership()
        self._add_markers(documented.method.lower(), f"status_{documented.shown_status}")

    @property
    def run(self) -> Run:
        """The run that this item is part of."""
        return run_of(self.config)

    @property
    def description(self) -> pytest.Collector:
        """The description that documents it."""
        if self.parent is None:
            raise InternalError("A transaction was collected without a description.")
        return self.parent

    def join(self, membership: Membership) -> None:
        """Become part of a sequence, and run with it though Dredd skips it; hooks may skip it again."""
        self.membership = membership
        if self.transaction.get("skip") is True:
            self.transaction["skip"] = False

    def setup(self) -> None:
        """Bring the database to its baseline, run the before hooks, load the fixtures.

        What follows another in a sequence starts from what that one left.
        """
        self._start_afresh()
        self._refuse_what_cannot_run()
        self.run.revive_server()
        if not self.membership.is_later:
            self._reset()
            self._log_in_at_baseline()
        self.run.authentication.begin(self.transaction)
        self.run.last = self.result.name
        self._after_is_due = True
        with self._timed("hooks"):
            self.run.hooks.call(Kind.BEFORE_EACH, self.transaction)
        if not self.membership.is_later:
            with self._timed("fixtures"):
                self.run.hooks.load_fixtures(self.documented, self.transaction, self._pytest_request)
        with self._timed("hooks"):
            self.run.hooks.call(Kind.BEFORE, self.transaction)
            self.run.chain.tell(Event.BEFORE_EACH, self.transaction)
        self._obey_before_hooks()
        self._authenticate()

    def runtest(self) -> None:
        """Send the request, run the after hooks, give the verdict."""
        try:
            with self._timed("request"):
                self.transaction.update(self.run.exchange(self.transaction))
        finally:
            self._run_after_hooks()
        passed, errors = verdict(self.transaction, self.run.hooks.who_failed(self.transaction))
        if self.transaction.get("skip"):
            skip(self._skip_reason())
        undocumented = self._undocumented_keys()
        if undocumented or not passed:
            raise TransactionFailed("\n".join([*errors, *undocumented]))

    def teardown(self) -> None:
        """Run the after hooks where the call did not come to it; end the transactions that the server left open."""
        if self._after_is_due:
            self._run_after_hooks()
        if "request" in self.result.durations_ms:
            with self._timed("reset"):
                ended = self.run.baseline.end_open_transactions()
            for sentence in ended:
                self._tell(f"A database transaction was left open: {sentence}")

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Place the item where its response is documented."""
        location = self.documented.location
        return Path(location.file), location.line - 1, self.name

    def _pytest_request(self) -> pytest.FixtureRequest:
        super().setup()
        return cast("pytest.FixtureRequest", self.funcargs["request"])

    def _new_result(self) -> TransactionResult:
        return TransactionResult(
            id=self.nodeid,
            name=self.transaction["name"],
            method=self.documented.method,
            path=self.documented.uri_template,
            status=self.documented.status,
            is_default=self.documented.is_default,
            location=self.documented.location,
        )

    def _add_markers(self, *names: str) -> None:
        for name in names:
            if not any(line.startswith(f"{name}:") for line in self.config.getini("markers")):
                self.config.addinivalue_line("markers", f"{name}: transactions with this method or status")
            self.add_marker(name)

    def _start_afresh(self) -> None:
        # A rerun must not see what the attempt before left in the transaction.
        if self._untouched is None:
            self._untouched = copy.deepcopy(self.transaction)
        else:
            self.membership.check_repeatable(self.result)
            self.transaction.clear()
            self.transaction.update(copy.deepcopy(self._untouched))
            self.result = self._new_result()
        self.run.mark_server_output()

    def _refuse_what_cannot_run(self) -> None:
        if self.run.failure is not None:
            skip("the run was not set up")
        if self.membership.broken:
            is_dry = self.config.option.dredd_dry_run  # then nothing is left to start from
            skip("dry run" if is_dry else self.membership.broken)
        if self.documented.transaction is None:
            raise DescriptionError(
                "Dredd cannot make a request of this transaction.",
                where=str(self.documented.location),
                output=self.documented.reason,
            )
        may_run = self.run.chain.has_handler or self.run.hooks.has_any([Kind.BEFORE], self.transaction)
        if self.transaction.get("skip") and not may_run:
            skip(self._skip_reason())

    def _reset(self) -> None:
        with self._timed("reset"):
            report = self.run.baseline.reset(after=self.run.last)
        self._tell_reset(report)
        if report is not None and report.rebuilt:
            self.run.authentication.tokens.forget()
        with self._timed("fixtures"):
            self.run.hooks.restart_factories()

    def _log_in_at_baseline(self) -> None:
        if self.config.option.dredd_dry_run:
            return
        with self._timed("hooks"):
            has_logged_in = self.run.authentication.try_at_baseline(self.documented, self.run.server.url)
        if has_logged_in:
            self._reset()

    def _authenticate(self) -> None:
        with self._timed("hooks"):
            self.secret_headers |= self.run.authentication.sign(self.documented, self.transaction, self.run.server.url)

    def _obey_before_hooks(self) -> None:
        if self.transaction.get("skip"):
            skip(self._skip_reason())
        if self.transaction.get("fail"):
            failed_by = self.run.hooks.who_failed(self.transaction)
            raise TransactionFailed(f"Failed by {failed_by}: {self.transaction['fail']}")
        self._refuse_to_expect_nothing(complete(self.transaction)["expected"])
        if self.config.option.dredd_dry_run:
            skip("dry run")

    def _refuse_to_expect_nothing(self, expected: Mapping[str, Any]) -> None:
        where = str(self.documented.location)
        if self.documented.is_default and "statusCode" not in expected:
            problem = (
                "A default response has no status of its own, and neither a hook nor a fixture says what to expect."
            )
            raise HookError(problem, where=where, hint="Say it in one of its name: transaction.expected_status = 418")
        if not any(expected.values()):
            problem = "Hooks left nothing that the response is compared with."
            raise HookError(problem, where=where, given=f"expected: {expected}", hint="Leave the status, at least.")

    def _tell_reset(self, report: ResetReport | None) -> None:
        if not self.run.baseline.is_reset:
            del self.result.durations_ms["reset"]  # none was made
        if report is None:
            return
        when = f"after {self.run.last!r}" if self.run.last else "before the first transaction"
        for sentence in report.ended:
            self._tell(f"The reset {when} was held up: {sentence}")
        if report.rebuilt:
            self._tell(f"The baseline was built anew {when}: {report.rebuilt}", report.rebuilt)

    def _tell(self, finding: str, cause: str = "") -> None:
        self.result.findings.append(finding)
        first, told = self.run.told.get(cause or finding, (self, finding))
        first.warn(DreddkitWarning(told))  # pytest shows once what is told again, in the same words of the same place
        self.run.told[cause or finding] = first, told

    def _skip_reason(self) -> str:
        reason = self.transaction["skip"]
        if isinstance(reason, str):
            return reason
        was_left_out = self._untouched is not None and self._untouched.get("skip")
        return (was_left_out and self.documented.reason) or "skipped by a hook"

    def _undocumented_keys(self) -> list[str]:
        # Of another answer than the documented one, all keys would be told.
        if not self.run.settings.strict_bodies or self.transaction.real_status != self.transaction.expected_status:
            return []
        found = undocumented_keys(self.transaction)
        return [f"body: {path} is not documented ({self.documented.location})" for path in found]

    def _run_after_hooks(self) -> None:
        self._after_is_due = False
        with self._timed("hooks"):
            try:
                self.run.hooks.call_every([Kind.AFTER, Kind.AFTER_EACH], self.transaction)
            finally:
                self.run.chain.tell(Event.AFTER_EACH, self.transaction)

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            durations = self.result.durations_ms
            elapsed_ms = (time.perf_counter() - started) * 1000
            durations[part] = round(durations.get(part, 0.0) + elapsed_ms, 3)
