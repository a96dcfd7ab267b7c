"""The socket edge: connections one after the other, messages in pieces or all at once, one answer each."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from dreddkit.handlers import HOST, Listener
from dreddkit.handlers.protocol import encode

MEGABYTE = 2**20
TIMEOUT_S = 30


class LastMessage(Exception):  # noqa: N818 - no error
    """Ends the serving."""


def handle(event: str, data: Any) -> Any:
    """Change nothing, until the last message."""
    if event == "last":
        raise LastMessage
    return data


def serve(served: Listener) -> None:
    """Serve until the last message."""
    with suppress(LastMessage):
        served.serve(handle)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listener that is served, and ended by a message."""
    with Listener(HOST, 0) as served:
        serving = threading.Thread(target=serve, args=[served])
        serving.start()
        yield served
        with socket.create_connection((HOST, served.port), TIMEOUT_S) as connection:
            connection.sendall(encode({"event": "last", "uuid": "0"}))
            serving.join(TIMEOUT_S)


def lines(connection: socket.socket, count: int) -> list[dict[str, Any]]:
    """Return what was answered, and see to it that nothing more was."""
    with connection.makefile("rb") as stream:
        answered = [json.loads(stream.readline()) for _ in range(count)]
        connection.shutdown(socket.SHUT_WR)
        assert stream.read() == b""
    return answered


def test_messages_in_pieces_and_in_one_piece(listener: Listener) -> None:
    """The answers come in the order of the messages, whatever a packet holds; a second connection starts afresh."""
    messages = [{"event": "beforeEach", "uuid": str(number), "data": {"ü": number}} for number in range(20)]
    stream = b"".join(json.dumps(message, ensure_ascii=False).encode() + b"\n" for message in messages)

    for size in (1, len(stream)):
        with socket.create_connection((HOST, listener.port), TIMEOUT_S) as connection:
            for start in range(0, len(stream), size):
                connection.sendall(stream[start : start + size])
            assert lines(connection, len(messages)) == messages


def test_twenty_megabytes(listener: Listener) -> None:
    """A response of that size comes back whole, in one answer."""
    message = {"event": "afterEach", "uuid": "1", "data": {"real": {"body": "x" * 20 * MEGABYTE}}}

    with socket.create_connection((HOST, listener.port), TIMEOUT_S) as connection:
        connection.sendall(encode(message))
        assert lines(connection, 1) == [message]


def test_dredd_may_go_without_its_answer(listener: Listener) -> None:
    """A connection that is reset is no trouble for the next one."""
    with socket.create_connection((HOST, listener.port), TIMEOUT_S) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # closed by a reset
        connection.sendall(encode({"event": "beforeEach", "uuid": "1", "data": "x" * MEGABYTE}))

    with socket.create_connection((HOST, listener.port), TIMEOUT_S) as connection:
        connection.sendall(encode({"event": "beforeEach", "uuid": "2", "data": None}))
        assert [each["uuid"] for each in lines(connection, 1)] == ["2"]
