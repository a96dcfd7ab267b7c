"""Provisioning: Dredd, exactly as locked, in a folder of the user's cache."""

import json
import os
import shutil
import time
from functools import cache as remembered
from hashlib import sha256
from pathlib import Path

from dreddkit.dredd.node import Node, npm_command
from dreddkit.errors import EngineError
from dreddkit.paths import locked, published
from dreddkit.processes import GuardedProcess

__all__ = ["lock_hash", "provision"]

ROOM = Path(__file__).parent
POLL_S = 0.05
OUTPUT_LINES = 30  # of npm's, shown when it fails
INSTALL = ["ci", "--ignore-scripts", "--omit=dev", "--prefer-offline"]
QUIETLY = ["--no-audit", "--no-fund", "--no-update-notifier"]
FAIL_SOON = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"]  # milliseconds


@remembered
def lock_hash() -> str:
    """Return the hash of what is installed: of package.json and package-lock.json."""
    return sha256(b"".join((ROOM / name).read_bytes() for name in ("package.json", "package-lock.json"))).hexdigest()


def provision(node: Node, cache: Path) -> Path:
    """Return the folder that holds ``node_modules/dredd``; install it first where it is not there yet.

    It is installed aside and renamed into place, so a half install is never used. Of two that start at once the second
    one waits for the first.

    Args:
        node: The Node whose npm installs it.

        cache: The directory to keep it in; made when it is missing.

    Raises:
        EngineError: npm is missing or fails, its output is shown; or the cache cannot be written.
    """
    version = json.loads((ROOM / "package.json").read_text())["dependencies"]["dredd"]
    target = cache / f"dredd-{version}-{lock_hash()[:12]}"
    if target.is_dir():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with locked(cache):
            if not target.is_dir():
                with published(target) as aside:
                    _install(node, aside, version)
    except OSError as error:
        problem = f"Dredd {version} cannot be put into the cache folder: {error.strerror}."
        hint = "Name another in the environment variable DREDDKIT_CACHE."
        raise EngineError(problem, where=str(cache), hint=hint) from error
    return target


def _install(node: Node, folder: Path, version: str) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOM / name, folder / name)
    command = [*npm_command(node), *INSTALL, *QUIETLY, *FAIL_SOON]
    path = os.pathsep.join([str(node.path.parent), os.environ.get("PATH", "")])  # npm runs whichever node is first
    npm = GuardedProcess(
        command, output=folder / "npm.log", cwd=folder, env={**os.environ, "PATH": path}, remove=[folder]
    )
    try:
        while npm.exit_code is None:
            time.sleep(POLL_S)
    finally:
        npm.stop()
    if npm.exit_code:
        raise EngineError(
            f"npm could not install Dredd {version}.",
            given=" ".join(command),
            output="\n".join(npm.read_output().splitlines()[-OUTPUT_LINES:]),
            hint="Once npm reaches its registry: dreddkit install",
        )
