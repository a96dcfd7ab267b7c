"""A server that already runs: it is used, never started or stopped."""

import socket
from urllib.parse import urlsplit

import psutil

from dreddkit.errors import ConfigError, ServerError
from dreddkit.processes import listeners

__all__ = ["AttachedServer", "attach"]

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PORTS = {"http": 80, "https": 443}


class AttachedServer:
    """A server that somebody else started and ends; nothing is known of its processes and output.

    Args:
        url: Where it answers, its port included.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engines: dict[str, str] = {}
        self.identities: dict[str, str] = {}

    def wait(self, timeout_s: float) -> None:
        """Return at once: whether it has ended cannot be known."""

    def members(self) -> list[psutil.Process]:
        """Return who listens there, and their children, as far as they are on this machine and we may see them."""
        parts = urlsplit(self.url)
        if parts.hostname not in LOOPBACK:
            return []
        found = listeners(int(parts.port or 0))
        return [*found, *(child for process in found for child in process.children(recursive=True))]

    def output_size(self) -> int:
        """Return 0: its output goes elsewhere."""
        return 0

    def read_output(self, start: int = 0) -> str:  # noqa: ARG002
        """Return nothing: its output goes elsewhere."""
        return ""

    def stop(self) -> None:
        """Leave it running."""


def attach(url: str, *, timeout_s: float = 5.0) -> AttachedServer:
    """Return a server that already runs, once it has accepted a connection.

    Args:
        url: For example ``"http://localhost:5000"``.

        timeout_s: How long it may take to accept.

    Raises:
        ConfigError: The text is no http or https URL.

        ServerError: Nothing accepts connections there.
    """
    hint = "Write it as http://host:port."
    try:
        parts = urlsplit(url)
        usual_port = PORTS[parts.scheme]
        port = parts.port or usual_port
    except (ValueError, KeyError) as error:
        raise ConfigError("The server's URL is not right.", where="server_url", given=url, hint=hint) from error
    if not parts.hostname:
        raise ConfigError("The server's URL names no host.", where="server_url", given=url, hint=hint)
    try:
        socket.create_connection((parts.hostname, port), timeout_s).close()
    except OSError as error:
        problem = f"No server answers at {url}: {error.strerror or error}."
        hint = "Start it first, or name app or server in the configuration and let dreddkit start it."
        raise ServerError(problem, where="server_url", given=url, hint=hint) from error
    netloc = parts.netloc if parts.port else f"{parts.netloc}:{port}"
    return AttachedServer(parts._replace(netloc=netloc).geturl().rstrip("/"))
