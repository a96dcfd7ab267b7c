"""The errors of a server that does not start, with its last output."""

import psutil

from dreddkit.errors import ServerError
from dreddkit.processes import GuardedProcess, listeners

__all__ = ["exited", "never_ready", "port_taken", "who_listens"]

LAST_LINES = 30


def last_output(process: GuardedProcess) -> str:
    """Return the last lines that a process printed."""
    lines = process.read_output().rstrip().splitlines()
    return "\n".join(lines[-LAST_LINES:]) or "(it printed nothing)"


def exited(process: GuardedProcess, where: str, given: str) -> ServerError:
    """Return the error of a server that ended before it was ready."""
    return ServerError(
        f"The server exited with code {process.exit_code} before it was ready.",
        where=where,
        given=given,
        output=last_output(process),
    )


def never_ready(
    process: GuardedProcess, where: str, given: str, *, ready_timeout_s: float, hint: str = ""
) -> ServerError:
    """Return the error of a server that is alive and does not become ready."""
    return ServerError(
        f"The server was not ready within {ready_timeout_s:g} s.",
        where=where,
        given=given,
        output=last_output(process),
        hint=hint,
    )


def describe(process: psutil.Process) -> str:
    """Return a process's id and command, as far as we may see it."""
    try:
        return f"pid {process.pid}: {' '.join(process.cmdline()) or process.name()}"
    except psutil.Error:
        return f"pid {process.pid}"


def who_listens(port: int) -> str:
    """Name the processes that listen on a port."""
    return "; ".join(describe(process) for process in listeners(port)) or "a process that we may not see"


def port_taken(port: int) -> ServerError:
    """Return the error of a named port that something listens on already."""
    return ServerError(
        f"Port {port} is taken.",
        where="port",
        given=str(port),
        output=who_listens(port),
        hint="Stop that process, or name no port: dreddkit then takes a free one.",
    )
