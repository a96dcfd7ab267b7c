"""The real Node and Dredd, and servers that answer as a test says."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from platformdirs import user_cache_dir

from dreddkit.dredd import Engine, Node, find_node, provision

Respond = Callable[[socket.socket], None]


@pytest.fixture(scope="session")
def node() -> Node:
    """The Node of this machine."""
    return find_node()


@pytest.fixture(scope="session")
def dredd(node: Node) -> Path:
    """Dredd, provisioned once into the user's cache, as a user has it."""
    return provision(node, Path(user_cache_dir("dreddkit")))


@pytest.fixture(scope="session")
def engine(node: Node, dredd: Path) -> Iterator[Engine]:
    """One warm engine for all tests that do not harm it."""
    with Engine(node, dredd) as engine:
        yield engine


@pytest.fixture
def serve() -> Iterator[Callable[[Respond], int]]:
    """Start a server that reads a request, then lets the test's function respond; returns its port."""
    listeners: list[socket.socket] = []

    def start(respond: Respond) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=_accept, args=(listener, respond), daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, respond: Respond) -> None:
    with suppress(OSError):  # the listener is closed, or the client is gone
        while True:
            connection, _ = listener.accept()
            with closing(connection):
                _read_request(connection)
                with suppress(OSError):
                    respond(connection)


def _read_request(connection: socket.socket) -> None:
    with connection.makefile("rb") as stream:
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        stream.read(length)
