"""Serving with a command of the user's, in any language."""

import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from dreddkit.errors import ServerError
from dreddkit.processes import (
    GuardedProcess,
    RunDirectory,
    free_port,
    has_program,
    listeners,
    render_command,
    something_listens,
    who_listens,
)
from dreddkit.server.environment import server_environment
from dreddkit.server.failures import exited, never_ready, port_taken, program_missing
from dreddkit.server.running import HOST, RunningServer, start_process

__all__ = ["serve_command"]

POLL_S = 0.02


def listening_ports(process: GuardedProcess) -> Sequence[int]:
    """Return the ports that the processes of a server listen on."""
    ports = set()
    for member in process.members():
        with suppress(psutil.Error):
            ports |= {c.laddr.port for c in member.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    return sorted(ports)


def elsewhere_hint(process: GuardedProcess, port: int) -> str:
    """Tell the user of a server that listens, but not where it was told to."""
    ports = listening_ports(process)
    if not ports:
        return ""
    if port in ports:
        return f"It listens on port {port}, but not on {HOST}."
    numbers = " and ".join(map(str, ports))
    return f"It listens on port {numbers}, not {port}: write {{port}} into the command, or read PORT in the server."


def wait_until_it_answers(process: GuardedProcess, command: str, *, port: int, ready_timeout_s: float) -> None:
    """Wait for a process of the server to accept connections.

    Raises:
        ServerError: It ended, did not listen in time, or another process answers on its port.
    """
    deadline = time.monotonic() + ready_timeout_s
    while not something_listens(port):
        if process.exit_code is not None:
            raise exited(process, "server", command)
        if time.monotonic() > deadline:
            hint = elsewhere_hint(process, port)
            raise never_ready(process, "server", command, ready_timeout_s=ready_timeout_s, hint=hint)
        time.sleep(POLL_S)
    require_owner(process, command, port)


def require_owner(process: GuardedProcess, command: str, port: int) -> None:
    """Make sure that what answers on the port is the server.

    Raises:
        ServerError: It is another process, or the server has ended.
    """
    listening = listeners(port)
    members = process.members()
    if not members:
        process.stop()
        raise exited(process, "server", command)
    if set(members).isdisjoint(listening):
        problem = f"Another process answers on port {port}."
        raise ServerError(problem, where="server", given=command, output=who_listens(port))


def serve_command(
    command: str,
    *,
    database_url: str,
    port: int,
    run: RunDirectory,
    cwd: Path,
    env: Mapping[str, str],
    ready_timeout_s: float,
) -> RunningServer:
    """Start a server with a command and return when it accepts connections on loopback.

    Args:
        command: For example ``"flask --app openevent run --port {port}"``; without ``{port}`` it reads ``PORT``.

        database_url: The database it is to use; its ``DATABASE_URL``.

        port: The port it is to listen on; 0 for a free one.

        run: Where its output goes.

        cwd: Its working directory.

        env: The environment to start from.

        ready_timeout_s: How long it may take until it listens.

    Raises:
        ConfigError: The command cannot be read.

        ServerError: The program is not found, the port is taken, or the server ends or does not listen in time.
    """
    number = port or free_port()
    words = render_command(command, number, where="server")
    environment = server_environment(env, database_url=database_url, port=number)
    if not has_program(words[0], cwd=cwd, path=environment["PATH"]):
        raise program_missing(words[0], "server", command)
    if something_listens(number):
        raise port_taken(number)
    process = start_process(words, port=number, run=run, cwd=cwd, env=environment)
    try:
        wait_until_it_answers(process, command, port=number, ready_timeout_s=ready_timeout_s)
    except BaseException:
        process.stop()
        raise
    return RunningServer(process, f"http://{HOST}:{number}")
