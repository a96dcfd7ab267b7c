"""The listening socket that a served application inherits."""

import errno
import socket

from dreddkit.errors import ServerError
from dreddkit.server.failures import port_taken
from dreddkit.server.running import HOST

__all__ = ["listen"]


def listen(port: int) -> socket.socket:
    """Return a loopback socket that listens, so that nobody else can take its port any more.

    Args:
        port: The port to take; 0 for any free one.

    Raises:
        ServerError: Something else listens on the port, or we may not take it.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise port_taken(port) from error
        problem = f"Port {port} cannot be listened on: {error.strerror}."
        raise ServerError(problem, where="port", given=str(port)) from error
    return listener
