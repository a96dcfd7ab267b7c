"""Keeping the results of a session, wherever its transactions ran; exit code and result file follow from them."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dreddkit.errors import UsageError
from dreddkit.plugin.blueprints import SUFFIXES
from dreddkit.reports import results_document, write_json
from dreddkit.results import Outcome, Summary, TransactionResult
from dreddkit.transaction import Location

__all__ = ["Recorder"]

CRASHED = "???"  # the phase that pytest-xdist reports of the test that its worker died in


class Recorder:
    """Collects a result for each transaction that was selected.

    Args:
        config: The configuration of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.results: dict[str, TransactionResult] = {}
        self.strategy = "none"
        self.failures: list[tuple[str, int]] = []
        self._died: dict[str, str] = {}  # what is told of the worker, by the transaction that it died in
        self._collected: dict[str, None] = {}  # what workers were to run, known before they hand over more
        if config.option.dredd_json and not hasattr(config, "workerinput"):
            self._make_room()
        self._started = time.monotonic()

    @property
    def summary(self) -> Summary:
        """How many transactions ended in which way."""
        return Summary.of(self.results.values())

    @property
    def duration_s(self) -> float:
        """Seconds since the session was configured."""
        return time.monotonic() - self._started

    def fail(self, message: str, exit_code: int) -> None:
        """Take over what went wrong outside of the transactions, and the exit code that it means."""
        if (message, exit_code) not in self.failures:
            self.failures.append((message, exit_code))

    def select(self, results: Sequence[TransactionResult]) -> None:
        """Take over what is going to run."""
        for result in results:
            if result.id in self._died:
                result = replace(result, outcome=Outcome.ERROR, reason=self._died[result.id])  # noqa: PLW2901
            self.results.setdefault(result.id, result)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take over the finished result that a teardown's report carries; after a rerun the last one counts."""
        values = getattr(report, "dreddkit", None)
        if values is not None:
            self.results[report.nodeid] = TransactionResult.from_json(values)
        elif report.when == CRASHED:
            self._died[report.nodeid] = str(report.longrepr)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Correct the exit code and write the result file; a worker hands its selection to the controlling process."""
        if hasattr(self.config, "workeroutput"):
            selected = [result.to_json() for result in self.results.values()]
            handed = {"selected": selected, "strategy": self.strategy, "failures": self.failures}
            self.config.workeroutput["dreddkit"] = handed
            return
        self.select([result_of_id(nodeid) for nodeid in self._collected])
        if self.failures and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            session.exitstatus = max(exit_code for _, exit_code in self.failures)
        if self.results and session.exitstatus == pytest.ExitCode.OK and self._nothing_ran(session):
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        if self.config.option.dredd_json:
            self._write(int(session.exitstatus))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: Sequence[str]) -> None:
        """Note what the workers are going to run: one that dies hands nothing over."""
        self._collected.update(dict.fromkeys(nodeid for nodeid in ids if Path(file_of(nodeid)).suffix in SUFFIXES))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker had selected, so that what it never reached is counted."""
        handed = getattr(node, "workeroutput", {}).get("dreddkit")
        if handed:
            selected = [TransactionResult.from_json({**v, "outcome": Outcome.NOT_RUN}) for v in handed["selected"]]
            self.select(selected)
            self.strategy = handed["strategy"]
            for message, exit_code in handed["failures"]:
                self.fail(message, exit_code)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show what went wrong outside of the transactions."""
        for message, _ in self.failures:
            terminalreporter.write_sep("_", "outside of the transactions", red=True, bold=True)
            terminalreporter.write_line(message)

    def _nothing_ran(self, session: pytest.Session) -> bool:
        others = session.testscollected > len(self.results)
        return not others and self.summary.skipped == self.summary.total

    @property
    def _target(self) -> Path:
        return self.config.invocation_params.dir / str(self.config.option.dredd_json)

    def _make_room(self) -> None:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._target.open("a").close()
            if self._target.is_file() and not self._target.is_symlink():  # such as /dev/stdout
                self._target.unlink()  # an old result is no result
        except OSError as error:
            problem = f"The results cannot be written: {error.strerror}."
            usage = UsageError(problem, where="--json", given=str(self.config.option.dredd_json))
            raise pytest.UsageError(str(usage)) from error

    def _write(self, exit_code: int) -> None:
        document = results_document(list(self.results.values()), self.strategy, exit_code, self.duration_s)
        write_json(self._target, document)


def file_of(nodeid: str) -> str:
    """Return the file that pytest's identifier of a test begins with."""
    return nodeid.partition("::")[0]


def result_of_id(nodeid: str) -> TransactionResult:
    """Return the result of a transaction of which no worker has told more than its identifier."""
    file, _, name = nodeid.partition("::")
    return TransactionResult(id=nodeid, name=name, method="", path="", status=0, location=Location(file, 0))
