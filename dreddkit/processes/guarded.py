"""Starting and stopping a child process behind its guard."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from dreddkit.errors import InternalError

__all__ = ["GuardedProcess", "User"]

GUARD = Path(__file__).with_name("guard.py")
LAST_LINES = 30
COLOURS = re.compile(r"\x1b\[[\d;?]*[A-Za-z]")  # and what else a terminal is told in the midst of a text
GUARD_EXIT_S = 5.0  # what the guard may need beyond both of its grace times


@dataclass(frozen=True, slots=True)
class User:
    """The account a child runs as, where that is not our own."""

    uid: int
    gid: int


class GuardedProcess:
    """A child process whose whole group ends when it is stopped, or when dreddkit ends in any way.

    Args:
        command: The program and its arguments; no shell.

        output: The file that its standard output and error are appended to.

        cwd: Its working directory.

        env: Its whole environment; ours when None.

        user: The account to run as; only root may name one.

        stop_signal: The signal that asks it politely.

        grace_s: How long it may take to stop before it is killed.

        remove: Directories to delete should dreddkit die without stopping it.

        pass_fds: File descriptors that it inherits.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        output: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        user: User | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace_s: float = 5.0,
        remove: Sequence[Path] = (),
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.command = list(command)
        self.output = output
        self._grace_s = grace_s
        spec = {
            "command": self.command,
            "user": asdict(user) if user else None,
            "stop_signal": int(stop_signal),
            "grace_s": grace_s,
            "remove": [str(path) for path in remove],
            "pass_fds": list(pass_fds),
        }
        with output.open("ab") as log:
            self._guard = subprocess.Popen(
                [sys.executable, "-I", "-S", str(GUARD), json.dumps(spec)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=cwd,
                env=env,
                start_new_session=True,
                pass_fds=pass_fds,
            )

    @property
    def exit_code(self) -> int | None:
        """The child's exit code; None while it runs, 127 when the program was not found, 128 + N after signal N."""
        return self._guard.poll()

    def wait(self, timeout_s: float) -> int | None:
        """Wait for the child to end by itself; return its exit code, or None when it still runs."""
        with suppress(subprocess.TimeoutExpired):
            self._guard.wait(timeout_s)
        return self.exit_code

    def members(self) -> list[psutil.Process]:
        """Return the child and its descendants that are alive now."""
        try:
            return psutil.Process(self._guard.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def read_output(self, start: int = 0) -> str:
        """Return what the child printed from byte ``start`` on, without colours: files and logs of CI show none."""
        with self.output.open("rb") as log:
            log.seek(start)
            return COLOURS.sub("", log.read().decode(errors="replace"))

    def last_output(self) -> str:
        """Return the last lines that the child printed."""
        lines = self.read_output().rstrip().splitlines()
        return "\n".join(lines[-LAST_LINES:]) or "(it printed nothing)"

    def stop(self) -> None:
        """End the child's whole process group; nothing happens when it has ended already."""
        stdin = self._guard.stdin
        if stdin is None:
            raise InternalError("A guard was started without a pipe.")
        with suppress(BrokenPipeError, ValueError):
            stdin.write(b"stop\n")
            stdin.close()
        self._guard.wait(2 * self._grace_s + GUARD_EXIT_S)
