"""A server that answers: what the run may ask of it, and how one of ours starts and ends."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import psutil

from dreddkit.processes import GuardedProcess, RunDirectory

__all__ = ["HOST", "RunningServer", "Server", "start_process"]

HOST = "127.0.0.1"
GRACE_S = 3.0  # how long a server may take to stop before it is killed


class Server(Protocol):
    """The server under test, whoever started it."""

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""

    @property
    def engines(self) -> Mapping[str, str]:
        """The URL of each engine the application connected at its start, by bind, passwords masked; may be empty."""

    @property
    def identities(self) -> Mapping[str, str]:
        """What each engine answered to the identity query, by bind."""

    def wait(self, timeout_s: float) -> int | None:
        """Wait for it to end by itself; return its exit code, or None when it still runs, as far as one can know."""

    def members(self) -> list[psutil.Process]:
        """Return its processes that are alive now."""

    def output_size(self) -> int:
        """Return how many bytes it has printed so far."""

    def read_output(self, start: int = 0) -> str:
        """Return what it printed from byte ``start`` on."""

    def stop(self) -> None:
        """End it and all its processes, if it is ours to end."""


class RunningServer:
    """A server that dreddkit started; its processes end with ``stop()``, or with dreddkit.

    Args:
        process: The guarded child.

        url: Where it answers.

        engines: The URL of each engine it reported, by bind, passwords masked.

        identities: What each engine answered to the identity query, by bind.
    """

    def __init__(
        self,
        process: GuardedProcess,
        url: str,
        engines: Mapping[str, str] | None = None,
        identities: Mapping[str, str] | None = None,
    ) -> None:
        self._process = process
        self.url = url
        self.engines = dict(engines or {})
        self.identities = dict(identities or {})

    def wait(self, timeout_s: float) -> int | None:
        """Wait for it to end by itself; return its exit code, 128 + N after signal N, or None when it still runs."""
        return self._process.wait(timeout_s)

    def members(self) -> list[psutil.Process]:
        """Return the server's process and its descendants that are alive now."""
        return self._process.members()

    def output_size(self) -> int:
        """Return how many bytes it has printed so far."""
        return self._process.output.stat().st_size

    def read_output(self, start: int = 0) -> str:
        """Return what it printed from byte ``start`` on."""
        return self._process.read_output(start)

    def stop(self) -> None:
        """End the server's whole process group; nothing happens when it has ended already."""
        self._process.stop()


def start_process(
    command: Sequence[str],
    *,
    port: int,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    pass_fds: Sequence[int] = (),
) -> GuardedProcess:
    """Start a server's process, its output going to a file in the run's directory that only we may read."""
    output = run.path / f"server-{port}.log"
    output.touch(mode=0o600)
    return GuardedProcess(command, output=output, cwd=cwd, env=env, grace_s=GRACE_S, pass_fds=pass_fds)
