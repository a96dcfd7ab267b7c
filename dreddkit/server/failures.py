"""The errors of a server that does not start, with its last output."""

from dreddkit.errors import ServerError
from dreddkit.processes import GuardedProcess, who_listens

__all__ = ["exited", "never_ready", "port_taken", "program_missing"]


def exited(process: GuardedProcess, where: str, given: str) -> ServerError:
    """Return the error of a server that ended before it was ready."""
    return ServerError(
        f"The server exited with code {process.exit_code} before it was ready.",
        where=where,
        given=given,
        output=process.last_output(),
    )


def never_ready(
    process: GuardedProcess, where: str, given: str, *, ready_timeout_s: float, hint: str = ""
) -> ServerError:
    """Return the error of a server that is alive and does not become ready."""
    return ServerError(
        f"The server was not ready within {ready_timeout_s:g} s.",
        where=where,
        given=given,
        output=process.last_output(),
        hint=hint,
    )


def port_taken(port: int) -> ServerError:
    """Return the error of a named port that something listens on already."""
    return ServerError(
        f"Port {port} is taken.",
        where="port",
        given=str(port),
        output=who_listens(port),
        hint="Stop that process, or name no port: dreddkit then takes a free one.",
    )


def program_missing(program: str, where: str, given: str) -> ServerError:
    """Return the error of a command whose program cannot be run."""
    return ServerError(
        f"The server's program {program!r} is not found.",
        where=where,
        given=given,
        hint="The command runs without a shell; for shell syntax write: sh -c '...'.",
    )
