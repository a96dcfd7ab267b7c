"""Serving a WSGI application in a child process."""

import json
import os
import select
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from dreddkit.errors import AppError
from dreddkit.processes import GuardedProcess, RunDirectory
from dreddkit.server.environment import server_environment
from dreddkit.server.failures import exited, never_ready
from dreddkit.server.running import HOST, RunningServer, start_process
from dreddkit.server.sockets import listen

__all__ = ["serve_app"]

CHUNK = 65536


@contextmanager
def pipe() -> Iterator[tuple[FileIO, FileIO]]:
    """Open a pipe: the end to read from, and the end to write to."""
    reading, writing = os.pipe()
    with FileIO(reading) as reader, FileIO(writing, "w") as writer:
        yield reader, writer


def read_line(fd: int, timeout_s: float) -> str | None:
    """Read a line from a pipe; empty when the pipe ends before, None when neither happens in time."""
    deadline = time.monotonic() + timeout_s
    received = b""
    while not received.endswith(b"\n"):
        readable, _, _ = select.select([fd], [], [], max(0.0, deadline - time.monotonic()))
        if not readable:
            return None
        chunk = os.read(fd, CHUNK)
        if not chunk:
            return ""
        received += chunk
    return received.decode()


def wait_for_report(process: GuardedProcess, fd: int, app: str, ready_timeout_s: float) -> dict[str, Any]:
    """Return what the child reports once it serves.

    Raises:
        AppError: The child could not make the application.

        ServerError: It ended, or did not report in time.
    """
    line = read_line(fd, ready_timeout_s)
    if line is None:
        raise never_ready(process, "app", app, ready_timeout_s=ready_timeout_s)
    if not line:
        process.stop()
        raise exited(process, "app", app)
    report: dict[str, Any] = json.loads(line)
    if "error" in report:
        fields = report["error"]
        place = {"where": fields.pop("where") or "app", "given": fields.pop("given") or app}
        raise AppError(fields.pop("problem"), **place, **fields)
    return report


def serve_app(
    app: str,
    *,
    config: str,
    database_url: str,
    port: int,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    ready_timeout_s: float,
    identity_sql: str = "",
) -> RunningServer:
    """Serve a WSGI application, threaded, on loopback; return when it answers.

    The rules for ``app`` and ``config`` are those of ``dreddkit.server.wsgi.locate``.

    Args:
        app: For example ``"openevent:create_app"``.

        config: The import string of its configuration; may be empty.

        database_url: The database it is to use; its ``DATABASE_URL``.

        port: The port to listen on; 0 for a free one.

        run: Where its output goes.

        cwd: Its working directory, and the first place its modules are looked for.

        env: The environment to start from.

        ready_timeout_s: How long it may take to import and to connect.

        identity_sql: A query whose first value identifies a database; each engine of the application is asked.

    Raises:
        AppError: The application cannot be imported, made, or connected to its database.

        ServerError: The port is taken, or the child ends or is not ready in time.
    """
    spec = {"app": app, "config": config, "identity_sql": identity_sql}
    with listen(port) as listener, pipe() as (reading, writing):
        bound: int = listener.getsockname()[1]
        fds = {"socket_fd": listener.fileno(), "ready_fd": writing.fileno()}
        process = start_process(
            [sys.executable, "-P", "-m", "dreddkit.server.wsgi", json.dumps(spec | fds)],
            port=bound,
            run=run,
            cwd=cwd,
            env=server_environment(env, database_url=database_url, port=bound),
            pass_fds=tuple(fds.values()),
        )
        try:
            writing.close()  # so that the child's end is the pipe's end
            report = wait_for_report(process, reading.fileno(), app, ready_timeout_s)
        except BaseException:
            process.stop()
            raise
    engines = {label: url for label, (url, _) in report["engines"].items()}
    identities = {label: identity for label, (_, identity) in report["engines"].items()}
    return RunningServer(process, f"http://{HOST}:{bound}", engines, identities)
