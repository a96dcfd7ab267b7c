"""Recorders: what the server's process writes and the hooks' process reads."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dreddkit.errors import SetupError
from dreddkit.stores import Recorder, recorder


class Detached:
    """A model whose session is gone."""

    def __repr__(self) -> str:
        raise LookupError("not bound to a Session")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a process that knows of no recorder; what a test does to it is undone."""
    monkeypatch.setenv(recorder.VARIABLE, "[]")


@pytest.fixture
def tasks(tmp_path: Path) -> Recorder:
    """A recorder."""
    return Recorder("shop.testing:install", "record_tasks", "", str(tmp_path / "tasks"))


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        ([1, 2.5, None, True, "é"], [1, 2.5, None, True, "é"]),
        ((1, {"of": {"it"}}), [1, {"of": "{'it'}"}]),
        ({1: "one"}, "{1: 'one'}"),
        (b"bytes", "b'bytes'"),
        (Detached(), "<Detached>"),
    ],
)
def test_values(tasks: Recorder, value: Any, noted: Any) -> None:
    """JSON stays, all else becomes its repr where it is, and a repr that raises is not the application's problem."""
    tasks.note(value=value)

    assert tasks.lines() == [{"value": noted}]


def test_lines_of_many_threads_are_whole(tasks: Recorder) -> None:
    """A server answers several requests at once."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: tasks.note(number=number, text="x" * 20_000), range(200)))

    assert sorted(line["number"] for line in tasks.lines()) == [*range(200)]


def test_a_reset_forgets(tasks: Recorder) -> None:
    """What comes behind it is all that is there."""
    tasks.note(number=1)
    tasks.reset()
    assert tasks.lines() == []

    tasks.note(number=2)

    assert tasks.lines() == [{"number": 2}]


def test_the_server_knows_of_those_that_are_announced(tasks: Recorder, tmp_path: Path) -> None:
    """By its environment; a hook file that is imported twice announces the same one, and a closed one is gone."""
    other = Recorder("shop.testing:other", "mute_signals", "shop:signals", str(tmp_path / "signals"))
    for each in [tasks, other, tasks]:
        each.announce()
        each.start()

    assert sorted(map(repr, Recorder.announced())) == ["mute_signals('shop:signals')", "record_tasks()"]
    assert Recorder.announced("shop.testing:install") == [tasks]
    tasks.close()
    assert [entry["installer"] for entry in json.loads(os.environ[recorder.VARIABLE])] == ["shop.testing:other"]
    assert not Path(tasks.file).exists()


def test_a_server_that_knows_nothing_of_it_is_a_setup_error(tasks: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that Dredd has started, or that runs already: its tasks would be run and its signals heard."""
    monkeypatch.setattr(recorder, "INSTALL_S", 0)

    with pytest.raises(SetupError, match=r"does nothing of what this asks for") as caught:
        tasks.prepare()

    assert caught.value.where == "record_tasks()"
    assert "shop.testing:install" in caught.value.hint
