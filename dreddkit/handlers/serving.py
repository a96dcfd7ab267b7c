"""The socket that Dredd talks to."""

import os
import queue
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from dreddkit.errors import UsageError
from dreddkit.handlers.protocol import LineDecoder, answer
from dreddkit.processes import who_listens

__all__ = ["HOST", "PORT", "Listener", "receive"]

HOST = "127.0.0.1"
PORT = 61321
"""Where Dredd looks for a handler unless it is told otherwise."""

CHUNK_BYTES = 2**20
LOOK_S = 1.0  # how often to see whether the parent is still there
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux


class Listener:
    """Accepts connections from the first moment on, and answers one after the other once ``serve`` is called.

    Dredd gives a handler a second and a half to listen, which is less than hook files may take to import.

    Args:
        host: The address to listen on.

        port: The port to listen on.

    Raises:
        UsageError: The port is taken, or there is no such address.
    """

    def __init__(self, host: str, port: int) -> None:
        self._parent = os.getppid()
        self._socket = bind(host, port)
        self._accepted: queue.SimpleQueue[socket.socket] = queue.SimpleQueue()
        threading.Thread(target=self._accept, name="dreddkit-accept", daemon=True).start()

    @property
    def port(self) -> int:
        """The port that it listens on."""
        port: int = self._socket.getsockname()[1]
        return port

    def serve(self, handle: Callable[[str, Any], Any]) -> None:
        """Answer messages, until ``handle`` raises or the process that started this one has gone.

        An orphan ends, so that the next Dredd does not talk to an old handler.

        Args:
            handle: Gets the event and its data, and returns the data for the answer.
        """
        while os.getppid() == self._parent:
            with suppress(queue.Empty), self._accepted.get(timeout=LOOK_S) as connection:
                converse(connection, handle)

    def close(self) -> None:
        """Accept nobody any more."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # ends the thread's wait
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                self._accepted.put(self._socket.accept()[0])


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens, or raise UsageError."""
    try:
        return socket.create_server((host, port))
    except OSError as error:
        raise UsageError(
            f"dreddkit-hooks cannot listen: {error}.",
            where="--host and --port",
            given=f"{host}:{port}",
            output=who_listens(port),
            hint="Stop what listens there, or give this command and Dredd (hooks-worker-handler-port) another port.",
        ) from error


def converse(connection: socket.socket, handle: Callable[[str, Any], Any]) -> None:
    """Answer each message of a connection until its other end is closed."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    decoder = LineDecoder()
    while chunk := receive(connection):
        for line in decoder.feed(chunk):
            answered = answer(line, handle)
            with suppress(OSError):  # Dredd has gone; the hooks of what it has sent are run all the same
                connection.sendall(answered)


def receive(connection: socket.socket) -> bytes:
    """Return the next bytes; none when the other end is closed or gone.

    Dredd writes a message and its newline one after the other, and the kernel keeps the newline back until the message
    is acknowledged: at once, not after the usual 40 ms.
    """
    if QUICK_ACK is not None:
        connection.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
    try:
        return connection.recv(CHUNK_BYTES)
    except ConnectionError:
        return b""
