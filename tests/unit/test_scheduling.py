"""Handing transactions to workers: those of sequences to one, in their order."""

from types import SimpleNamespace
from typing import Any

import pytest

from dreddkit.plugin.scheduling import SequenceScheduling

OTHERS = [f"api.apib::Other {number}" for number in range(6)]
LIFE = ["api.apib::G > Create", "api.apib::G > Show [2]", "api.apib::G > Delete"]


class Worker:
    """A worker that keeps what it is handed, in the place of one of pytest-xdist's."""

    shutting_down = False
    gateway = SimpleNamespace(id="gw")

    def __init__(self) -> None:
        self.handed: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        """Take over some tests."""
        self.handed += indices

    def shutdown(self) -> None:
        """Hear that there are no more."""
        self.shutting_down = True


def test_one_worker_gets_the_sequences(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are named in hook files; the other transactions go to whichever worker has time."""
    monkeypatch.setattr(pytestconfig.option, "tx", ["popen", "popen"])
    collected = [*OTHERS[:3], *LIFE, *OTHERS[3:]]
    schedule: Any = SequenceScheduling(pytestconfig, None, ["G > Create", "API > G > Show [2]", "G > Delete [1]"])
    workers = [Worker(), Worker()]
    for worker in workers:
        schedule.add_node(worker)
    for worker in workers:
        schedule.add_node_collection(worker, collected)

    schedule.schedule()
    done = {id(worker): 0 for worker in workers}
    while any(done[id(worker)] < len(worker.handed) for worker in workers):
        for worker in workers:
            if done[id(worker)] < len(worker.handed):
                schedule.mark_test_complete(worker, worker.handed[done[id(worker)]])
                done[id(worker)] += 1

    first, second = ([collected[index] for index in worker.handed] for worker in workers)
    assert sorted(first + second) == sorted(collected)
    (owner,) = [handed for handed in (first, second) if LIFE[0] in handed]
    start = owner.index(LIFE[0])
    assert owner[start : start + 3] == LIFE
    assert min(len(first), len(second)) > 1
