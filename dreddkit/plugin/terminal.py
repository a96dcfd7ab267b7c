"""The terminal of ``dreddkit run``: a line a transaction, failures last, one summary."""

import pytest
from _pytest.terminal import TerminalReporter  # pytest has no public way to replace its terminal

from dreddkit.plugin.recorder import Recorder
from dreddkit.plugin.unmet import unmet_words
from dreddkit.reports import failure_title, skip_lines, summary_text, transaction_line
from dreddkit.results import Outcome, TransactionResult

__all__ = ["TransactionTerminal", "take_over"]

COLOURS: dict[Outcome, dict[str, bool]] = {
    Outcome.PASSED: {"green": True},
    Outcome.FAILED: {"red": True, "bold": True},
    Outcome.ERROR: {"red": True, "bold": True},
    Outcome.SKIPPED: {"yellow": True},
    Outcome.NOT_RUN: {"yellow": True},
}


def take_over(config: pytest.Config, recorder: Recorder) -> None:
    """Put our terminal in the place of pytest's, where there is one: a worker has none."""
    standard = config.pluginmanager.get_plugin("terminalreporter")
    if standard is not None:
        config.pluginmanager.unregister(standard)
        config.pluginmanager.register(TransactionTerminal(config, recorder), "terminalreporter")


class TransactionTerminal(TerminalReporter):  # type: ignore[misc] # final, and subclassed by every other terminal plugin
    """pytest's terminal, speaking of transactions.

    Args:
        config: The configuration of the session.

        recorder: Where the results are.
    """

    def __init__(self, config: pytest.Config, recorder: Recorder) -> None:
        super().__init__(config)
        self._session: pytest.Session
        self.recorder = recorder
        self._done = 0

    @property
    def showheader(self) -> bool:
        """No header of pytest's; the session shows a shorter one once the run is open."""
        return False

    def pytest_collection(self) -> None:
        """Say nothing before collecting."""

    def report_collect(self, final: bool = False) -> None:  # noqa: FBT002 - pytest's signature
        """Say nothing of collecting."""

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """Say nothing before a transaction is over."""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Print a line once a transaction is over."""
        category, *_ = self.config.hook.pytest_report_teststatus(report=report, config=self.config)
        self._add_stats(category, [report])
        values = getattr(report, "dreddkit", None)
        if values is not None:
            self._done += 1
            self._write_result(TransactionResult.from_json(values))

    def _write_result(self, result: TransactionResult) -> None:
        if self.verbosity < 0 and result.outcome in (Outcome.PASSED, Outcome.SKIPPED):
            return
        counter, label, rest = transaction_line(result, self._done, self._session.testscollected)
        self._tw.write(counter + "  ")
        self._tw.write(label, **COLOURS[result.outcome])
        self._tw.line("  " + rest)
        self.flush()

    def summary_errors(self) -> None:
        """Show errors among the failures, in the order of the run."""

    def summary_failures(self) -> None:
        """Show what did not pass, with what explains it."""
        if self.config.option.tbstyle == "no":
            return
        reports = [report for kind in ("error", "failed") for report in self.stats.get(kind, [])]
        order = list(self.recorder.results)
        for report in sorted(reports, key=lambda report: order.index(report.nodeid) if report.nodeid in order else -1):
            result = self.recorder.results.get(report.nodeid)
            self.write_sep("_", failure_title(result) if result else report.nodeid, red=True, bold=True)
            self._outrep_summary(report)

    def short_test_summary(self) -> None:
        """Explain once what was skipped, and name once more, in a line each, what did not pass."""
        if self.verbosity >= 0:
            for line in skip_lines(self.recorder.results.values()):
                self.write_line(line, yellow=True)
        told = (Outcome.FAILED, Outcome.ERROR)
        for result in self.recorder.results.values():
            if result.outcome in told:
                reason, *_ = result.reason.splitlines() or [""]
                self.write_line(f"{failure_title(result)}: {reason}", red=True)

    def summary_stats(self) -> None:
        """Print the last line."""
        if self.config.option.collectonly:
            super().summary_stats()
            return
        summary = self.recorder.summary
        deselected = self.stats.get("deselected", [])
        if deselected and not summary.total:
            option = self.config.option
            self.write_line(f"No transaction was selected, {len(deselected)} were not.", yellow=True)
            for line in unmet_words(option.keyword, option.markexpr, deselected):
                self.write_line(line, yellow=True)
        if summary.total:
            bad = summary.failed or summary.error or summary.not_run
            self.write_sep(
                "=", summary_text(summary, self.recorder.duration_s), bold=True, red=bool(bad), green=not bad
            )
