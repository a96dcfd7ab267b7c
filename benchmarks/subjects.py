"""What is compared: plain Dredd, Dredd with dredd-hooks-python, and dreddkit, parse cached and not."""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.projects import Project, borrowed_cache, forget_descriptions
from dreddkit.dredd import Node
from dreddkit.processes import free_port

__all__ = ["Subject", "SubjectError", "make_subjects"]

BIN = Path(sys.executable).parent
SHOWN = 2000  # characters of what a subject printed, when it failed
DREDD_PASSED = re.compile(r"(\d+) passing, 0 failing, 0 errors, 0 skipped")
DREDDKIT_PASSED = re.compile(r"(\d+) passed of \d+ transactions")
NAMED_HOOKS = 3  # transactions that hook_file.py names


class SubjectError(Exception):
    """A subject did not do all that it was to do, so that its time means nothing."""


@dataclass(frozen=True)
class Subject:
    """A command that tests every transaction, and how to see that it did.

    Args:
        name: How the figures call it.

        folder: Where it runs.

        command: The program and its arguments.

        passed: Finds, in what it printed, how many transactions passed, if nothing but that happened.

        with_hooks: Whether it calls the hooks of ``hook_file.py``.

        environment: What it gets besides our own.

        prepare: Called before each run, outside the measured time.

        warm_up: Whether a run that is not measured comes first.
    """

    name: str
    folder: Path
    command: Sequence[str | Path]
    passed: re.Pattern[str]
    with_hooks: bool = True
    environment: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[], None] = lambda: None
    warm_up: bool = False

    def check(self, exit_code: int, output: str, transactions: int) -> None:
        """See to it that a run tested everything, hooks included.

        Raises:
            SubjectError: It did not.
        """
        found = self.passed.search(output)
        if exit_code or not found or int(found[1]) != transactions:
            raise SubjectError(f"{self.name}: exit code {exit_code}, not {transactions} passed\n{output[-SHOWN:]}")
        if self.with_hooks and (calls := self._take_calls()) != expected_calls(transactions):
            raise SubjectError(f"{self.name}: hooks were called {calls}, not {expected_calls(transactions)}")

    def _take_calls(self) -> dict[str, int]:
        """Return what the hook file counted, and forget it."""
        left = self.folder / "calls.json"
        calls: dict[str, int] = json.loads(left.read_text()) if left.exists() else {}
        left.unlink(missing_ok=True)
        return calls


def expected_calls(transactions: int) -> dict[str, int]:
    """Return how often each kind of hook must have been called."""
    return {"before_each": transactions, "before": NAMED_HOOKS, "after_each": transactions}


def make_subjects(project: Project, node: Node, dredd: Path) -> list[Subject]:
    """Make a folder for each subject, in the order that they run.

    Args:
        project: What they test.

        node: What Dredd runs on.

        dredd: The folder that holds ``node_modules/dredd``; it lies in the user's cache.
    """
    run_dredd: list[str | Path] = [node.path, dredd / "node_modules/dredd/bin/dredd", "--config", "dredd.yml"]
    run_dreddkit: list[str | Path] = [BIN / "dreddkit", "run"]
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])  # Dredd looks there for the handler
    ours = project.for_dreddkit("dreddkit")
    warm, cold = (borrowed_cache(project.root / name, dredd.parent) for name in ("warm-cache", "cold-cache"))
    return [
        Subject("dredd", project.for_dredd("dredd", {}), run_dredd, DREDD_PASSED, with_hooks=False),
        Subject(
            "dredd-hooks-python",
            project.for_dredd("dredd-hooks-python", handler_options()),
            run_dredd,
            DREDD_PASSED,
            environment={"PATH": path},
        ),
        Subject(
            "dreddkit",
            ours,
            run_dreddkit,
            DREDDKIT_PASSED,
            environment={"DREDDKIT_CACHE": str(warm)},
            warm_up=True,
        ),
        Subject(
            "dreddkit, first run",
            ours,
            run_dreddkit,
            DREDDKIT_PASSED,
            environment={"DREDDKIT_CACHE": str(cold)},
            prepare=partial(forget_descriptions, cold),
        ),
    ]


def handler_options() -> dict[str, object]:
    """Return Dredd's options for the handler: what ``--language python`` starts, on a port of our own."""
    port = free_port()
    return {
        "language": f"dredd-hooks-python --port {port}",
        "hookfiles": "hooks.py",
        "hooks-worker-handler-port": port,
        "hooks-worker-connect-timeout": 20_000,  # ms; the default, 1500, may be too little on a busy machine
    }
