"""Trying a project's requests out, to see what they are answered with."""

import json
import subprocess
import sys
from pathlib import Path

from dreddkit.processes import RunDirectory

__all__ = ["measure"]

TIMEOUT_S = 300


def measure(root: Path) -> dict[str, int]:
    """Run the configured descriptions; return each answer's status by its transaction's name.

    Args:
        root: The project's folder.
    """
    with RunDirectory() as directory:
        results = directory.path / "results.json"
        command = [sys.executable, "-m", "dreddkit", "run", "--json", str(results), "-p", "no:cacheprovider"]
        try:
            subprocess.run(
                command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
            )
            transactions = json.loads(results.read_text())["transactions"]
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return {}  # the user's own first run tells why
    answers = {one["name"]: (one.get("actual") or {}).get("statusCode") for one in transactions}
    return {name: status for name, status in answers.items() if status}
