"""Starting another hooks handler: its command, its port, and the connection that it is found by."""

import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dreddkit.errors import HandlerError
from dreddkit.handlers.serving import HOST, PORT
from dreddkit.processes import (
    GuardedProcess,
    RunDirectory,
    child_environment,
    database_url_for,
    free_port,
    has_program,
    render_command,
    something_listens,
    who_listens,
)

__all__ = ["choose_port", "connect", "first_connection", "start_process"]

POLL_S = 0.02
CONNECT_TIMEOUT_S = 5.0
GRACE_S = 3.0  # how long a handler may take to stop before it is killed
PLACEHOLDER = "{port}"


def choose_port(command: str) -> int:
    """Return the port that a command is to listen on: a free one, or Dredd's when the command takes none."""
    return free_port() if PLACEHOLDER in command else PORT


def start_process(command: str, port: int, *, run: RunDirectory, cwd: Path, env: Mapping[str, str]) -> GuardedProcess:
    """Start the handler's process.

    Raises:
        ConfigError: The command cannot be read.

        HandlerError: The program is not found, or the port is taken.
    """
    words = render_command(command, port, where="handler")
    environment = child_environment(env)
    if not has_program(words[0], cwd=cwd, path=environment["PATH"]):
        raise HandlerError(
            f"The handler's program {words[0]!r} is not found.",
            where="handler",
            given=command,
            hint="The command runs without a shell; for shell syntax write: sh -c '...'.",
        )
    if something_listens(port):
        raise HandlerError(
            f"The handler's port {port} is taken.",
            where="handler",
            given=command,
            output=who_listens(port),
            hint=port_hint(command),
        )
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = database_url_for(command, environment["DATABASE_URL"])
    output = run.path / f"handler-{port}.log"
    output.touch(mode=0o600)
    return GuardedProcess(words, output=output, cwd=cwd, env=environment, grace_s=GRACE_S)


def first_connection(process: GuardedProcess, command: str, port: int, *, ready_timeout_s: float) -> socket.socket:
    """Wait for the handler to accept a connection, and return it.

    It is kept, as Dredd keeps it: a handler may take the end of its first connection as the end of its work.

    Raises:
        HandlerError: It ended, or did not listen in time.
    """
    deadline = time.monotonic() + ready_timeout_s
    while process.exit_code is None and time.monotonic() < deadline:
        with suppress(OSError):
            return connect(port)
        time.sleep(POLL_S)
    problem = f"did not listen on port {port} within {ready_timeout_s:g} s"
    if process.exit_code is not None:
        problem = f"exited with code {process.exit_code} before it listened"
    raise HandlerError(
        f"The handler {problem}.",
        where="handler",
        given=command,
        output=process.last_output(),
        hint=port_hint(command) if process.exit_code is None else "",
    )


def connect(port: int) -> socket.socket:
    """Connect as Dredd does."""
    connection = socket.create_connection((HOST, port), CONNECT_TIMEOUT_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def port_hint(command: str) -> str:
    """Return how a command is told its port."""
    return "" if PLACEHOLDER in command else "Write {port} into the command: dreddkit puts a free port there."
