# mypy: allow-untyped-decorators
"""An ordinary small hook file, the same one for both handlers; it counts its calls, so that we see that it ran."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import dredd_hooks as hooks

calls: Counter[str] = Counter()


@hooks.before_each
def authorize(transaction: dict[str, Any]) -> None:
    """Send a token with every request."""
    calls["before_each"] += 1
    transaction["request"]["headers"]["Authorization"] = "Bearer a-token"


@hooks.before("Group 1 > Things 1 Collection > Create")
@hooks.before("Group 1 > Thing 1 > Update")
@hooks.before("Group 1 > Thing 1 > Delete")
def ask_for_json(transaction: dict[str, Any]) -> None:
    """Change some requests only."""
    calls["before"] += 1
    transaction["request"]["headers"]["Accept"] = "application/json"


@hooks.after_each
def count(_transaction: dict[str, Any]) -> None:
    """Be called once more."""
    calls["after_each"] += 1


@hooks.after_all
def leave_counts(_transactions: list[dict[str, Any]]) -> None:
    """Write down how often each kind was called, into the folder that the run started in."""
    Path("calls.json").write_text(json.dumps(calls))
