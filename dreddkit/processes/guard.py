"""The guard: a small program that stands between dreddkit and one child process.

Run as ``python -I -S guard.py SPEC``; imports the standard library only, so that it starts in a few milliseconds.
It starts the child in a session of its own and reads its standard input, which is a pipe from dreddkit:
the line ``stop`` ends the child's process group in order; the pipe's end means that dreddkit died, by SIGKILL even,
and then the group is ended and the run's directories are removed as well.
"""

import ctypes
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

COMMAND_NOT_FOUND = 127
POLL_S = 0.005
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h


def group_is_alive(pgid: int) -> bool:
    """Tell whether any process of the group is left."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    return True


def end_group(pgid: int, stop_signal: int, grace_s: float) -> None:
    """Ask every process of the group to stop; kill those that do not within the grace time."""
    for signal_number in (stop_signal, signal.SIGKILL):
        deadline = time.monotonic() + grace_s
        try:
            os.killpg(pgid, signal_number)
        except ProcessLookupError:
            return
        while group_is_alive(pgid) and time.monotonic() < deadline:
            time.sleep(POLL_S)


def stragglers() -> list[int]:
    """Return our children: descendants that left the group are ours once their parents have died (Linux)."""
    pids: list[int] = []
    for thread in Path("/proc/self/task").iterdir() if sys.platform == "linux" else ():
        with suppress(OSError):  # a thread of ours may end while we look
            pids += map(int, (thread / "children").read_text().split())
    return pids


def end_stragglers(grace_s: float) -> None:
    """Kill what is left outside the group, a generation at a time."""
    deadline = time.monotonic() + grace_s
    while (pids := stragglers()) and time.monotonic() < deadline:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(POLL_S)


def start(spec: dict[str, Any]) -> "subprocess.Popen[bytes]":
    """Start the child in a session, and so a process group, of its own."""
    user = spec["user"] or {}
    return subprocess.Popen(
        spec["command"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=spec["pass_fds"],
        user=user.get("uid"),
        group=user.get("gid"),
        extra_groups=[] if user else None,
    )


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent dies, so that none lingers as a zombie (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def watch(child_pid: int) -> "tuple[str, queue.SimpleQueue[int]]":
    """Wait for the first thing to happen: the child exited, dreddkit says stop, or dreddkit is gone.

    Returns that event, and the queue on which the child's exit code arrives.
    """
    events: queue.SimpleQueue[str] = queue.SimpleQueue()
    exit_code: queue.SimpleQueue[int] = queue.SimpleQueue()

    def listen() -> None:
        events.put("stop" if sys.stdin.readline() else "abandoned")

    def reap() -> None:
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, 0)
                if pid == child_pid:
                    exit_code.put(os.waitstatus_to_exitcode(status))
                    events.put("exited")

    signal.signal(signal.SIGTERM, lambda *_: events.put("stop"))
    for target in (listen, reap):
        threading.Thread(target=target, daemon=True).start()
    return events.get(), exit_code


def main() -> int:
    """Run the child until it ends or is to end; return its exit code, 128 + N after signal N."""
    spec = json.loads(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    adopt_orphans()
    try:
        child = start(spec)
    except OSError as error:
        sys.stderr.write(f"{spec['command'][0]}: {error.strerror}\n")
        return COMMAND_NOT_FOUND
    for fd in spec["pass_fds"]:
        os.close(fd)
    event, exit_code = watch(child.pid)
    end_group(child.pid, spec["stop_signal"], spec["grace_s"])
    end_stragglers(spec["grace_s"])
    for path in spec["remove"] if event == "abandoned" else []:
        shutil.rmtree(path, ignore_errors=True)
    code = exit_code.get()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    # Not sys.exit: a thread still reading standard input would hold the interpreter back.
    guard_exit_code = main()
    sys.stderr.flush()
    os._exit(guard_exit_code)
