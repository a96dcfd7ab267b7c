"""Starting PostgreSQL's server process until it answers."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT

import psycopg2

from dreddkit.database.accounts import environment
from dreddkit.database.binaries import Binaries
from dreddkit.database.template import SUPERUSER
from dreddkit.errors import DatabaseError
from dreddkit.processes import GuardedProcess, User, free_port

__all__ = ["HOST", "Postmaster", "start_postmaster"]

HOST = "127.0.0.1"
SETTINGS = {
    "listen_addresses": HOST,
    "fsync": "off",  # nothing here is worth a wait for the disk
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "jit": "off",  # compiling takes longer than any query of a test
    "max_connections": "100",
    "max_prepared_transactions": "20",  # for applications that commit in two phases
    "timezone": "UTC",
}
PORT_ATTEMPTS = 5
START_TIMEOUT_S = 60.0
POLL_S = 0.005
LAST_LINES = 12


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server process, and the first connection to it.

    Args:
        process: To be stopped by whoever asked for it.

        port: Of TCP, on the loopback interface.

        connection: To ``postgres``, by its private socket.
    """

    process: GuardedProcess
    port: int
    connection: "psycopg2.extensions.connection"


def start_postmaster(
    binaries: Binaries, home: Path, sockets: Path, account: User | None, remove: Sequence[Path]
) -> Postmaster:
    """Start the server on a free port, and on another one when somebody takes that meanwhile.

    Args:
        binaries: Its programs.

        home: Holds its data directory, and will hold its log.

        sockets: The private directory of its socket.

        account: Who it runs as; None for ourselves.

        remove: Directories to delete should dreddkit be killed.

    Raises:
        DatabaseError: It stops, or does not answer; with the end of its log.
    """
    for _ in range(PORT_ATTEMPTS):
        port = free_port()
        settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(sockets)}
        process = GuardedProcess(
            [str(binaries.folder / "postgres"), "-D", str(home / "data"), *options(settings)],
            output=home / f"{port}.log",
            cwd=home,
            env=environment(),
            user=account,
            stop_signal=SIGINT,  # PostgreSQL's fast shutdown; SIGTERM waits for clients
            remove=remove,
        )
        try:
            return Postmaster(process, port, first_connection(process, sockets, port))
        except BaseException as error:
            process.stop()
            if not (isinstance(error, DatabaseError) and "Address already in use" in process.read_output()):
                raise
    raise DatabaseError("The embedded PostgreSQL found no free port.", output=process.read_output())


def options(settings: dict[str, str]) -> list[str]:
    """Return the settings as arguments of the server."""
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def first_connection(process: GuardedProcess, sockets: Path, port: int) -> "psycopg2.extensions.connection":
    """Wait until the server answers; connecting is the only proof that it does."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.exit_code is None and time.monotonic() < deadline:
        with suppress(psycopg2.OperationalError):
            return psycopg2.connect(host=str(sockets), port=port, user=SUPERUSER, dbname="postgres")
        time.sleep(POLL_S)
    how = f"did not answer in {START_TIMEOUT_S:g} s" if process.exit_code is None else "stopped at its start"
    last_lines = process.read_output().splitlines()[-LAST_LINES:]
    raise DatabaseError(f"The embedded PostgreSQL {how}.", where=process.command[0], output="\n".join(last_lines))
