"""What a run stands on, and what it warns of: told at its start; of workers, once, at the end."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

__all__ = ["Announcer"]

HANDED = "dreddkit_announced"


class Announcer:
    """Tells it in the terminal of the session; a worker has none and hands it over.

    Args:
        config: The configuration of the session.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self._facts: dict[str, None] = {}  # of all workers, each line once
        self._warnings: dict[str, None] = {}

    def announce(self, facts: Sequence[str], warnings: Sequence[str]) -> None:
        """Tell it as soon as the run is open."""
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput[HANDED] = facts, warnings
        else:
            self._show(facts, warnings)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker would have told."""
        facts, warnings = getattr(node, "workeroutput", {}).get(HANDED, ((), ()))
        self._facts.update(dict.fromkeys(facts))
        self._warnings.update(dict.fromkeys(warnings))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Tell what workers handed over, before it is shown what did not pass."""
        if self._facts:
            self._show(self._facts, self._warnings, start="\n")  # pytest's last line of dots is open

    def _show(self, facts: Iterable[str], warnings: Iterable[str], *, start: str = "") -> None:
        terminal = self.config.pluginmanager.get_plugin("terminalreporter")
        if terminal is None:
            return
        terminal.write(start)
        for fact in facts if terminal.verbosity >= 0 else ():
            terminal.write_line(fact)
        for warning in warnings:  # with -q, too: nothing else tells of a hook that never runs
            terminal.write_line(f"warning: {warning}", yellow=True)
