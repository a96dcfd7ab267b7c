"""TCP ports on loopback: free ones, and who listens on one."""

import socket
from contextlib import suppress

import psutil

__all__ = ["free_port", "listeners", "something_listens", "who_listens"]


def free_port(host: str = "127.0.0.1") -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def something_listens(port: int, host: str = "127.0.0.1", timeout_s: float = 0.5) -> bool:
    """Tell whether a connection to the port is accepted."""
    with suppress(OSError), socket.create_connection((host, port), timeout_s):
        return True
    return False


def listeners(port: int) -> list[psutil.Process]:
    """Return the processes that listen on the port, as far as we may see them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            connections = process.net_connections("tcp")
            if any(c.laddr.port == port and c.status == psutil.CONN_LISTEN for c in connections):
                found.append(process)
    return found


def who_listens(port: int) -> str:
    """Name the processes that listen on a port."""
    return "; ".join(describe(process) for process in listeners(port)) or "a process that we may not see"


def describe(process: psutil.Process) -> str:
    """Return a process's id and command, as far as we may see it."""
    try:
        return f"pid {process.pid}: {' '.join(process.cmdline()) or process.name()}"
    except psutil.Error:
        return f"pid {process.pid}"
