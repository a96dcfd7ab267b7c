"""Child processes end with the run, whichever way it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dreddkit.processes import GuardedProcess, RunDirectory

RUNS = 10  # a guard that reads its own threads' files while one of them ends failed now and then


def wait_for(condition: Callable[[], bool], timeout_s: float = 10) -> None:
    """Poll until a condition holds."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it never came to it"
        time.sleep(0.01)


@pytest.mark.parametrize(("command", "code"), [(["true"], 0), (["sh", "-c", "exit 3"], 3), (["no-such-program"], 127)])
def test_the_exit_code_is_the_childs(tmp_path: Path, command: list[str], code: int) -> None:
    """However quickly it ends."""
    codes = []
    for _ in range(RUNS):
        process = GuardedProcess(command, output=tmp_path / "output")
        codes.append(process.wait(10))
        process.stop()

    assert set(codes) == {code}


def test_a_signal_is_told_as_a_shell_does(tmp_path: Path) -> None:
    """128 + N."""
    process = GuardedProcess(["sh", "-c", "kill -9 $$"], output=tmp_path / "output")

    assert process.wait(10) == 128 + signal.SIGKILL
    process.stop()


def test_what_left_the_group_is_ended_too(tmp_path: Path) -> None:
    """A grandchild in a session of its own does not survive."""
    process = GuardedProcess(["sh", "-c", "setsid sleep 60 & setsid sleep 60"], output=tmp_path / "output")
    wait_for(lambda: sum("sleep" in member.name() for member in process.members()) == 2)
    members = process.members()

    process.stop()

    _, alive = psutil.wait_procs(members, timeout=5)
    assert alive == []


CHILD = """
import sys, time
from pathlib import Path
from dreddkit.processes import GuardedProcess, RunDirectory
run = RunDirectory()
process = GuardedProcess(["sh", "-c", "trap '' TERM; sleep 60"], output=run.path / "output", grace_s=0.3)
print(run.path, process._guard.pid, flush=True)
time.sleep(60)
"""


def test_nothing_is_left_when_dreddkit_is_killed() -> None:
    """SIGKILL: the guard ends the child, the keeper removes the directory."""
    with subprocess.Popen([sys.executable, "-c", CHILD], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        directory, guard = child.stdout.readline().split()
        wait_for(lambda: bool(psutil.Process(int(guard)).children()))
        members = [psutil.Process(int(guard)), *psutil.Process(int(guard)).children(recursive=True)]
        os.kill(child.pid, signal.SIGKILL)

    _, alive = psutil.wait_procs(members, timeout=10)
    assert alive == []
    wait_for(lambda: not Path(directory).exists())


def test_a_directory_is_gone_when_it_is_closed() -> None:
    """With all that is in it."""
    with RunDirectory() as run:
        (run.path / "some").mkdir()
        (run.path / "some" / "file").write_text("x")

    assert not run.path.exists()
