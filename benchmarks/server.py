"""A server that answers what the made-up API documents, and costs next to nothing itself.

Run as ``python -m benchmarks.server FD COUNT``; FD is a socket that listens already, so nobody has to wait for it.
"""

import asyncio
import json
import re
import sys
from socket import socket

from benchmarks.api import Exchange, exchanges

__all__ = ["main"]

HEAD_END = b"\r\n\r\n"
CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def answer(exchange: Exchange) -> bytes:
    """Return the whole documented response."""
    if exchange.response is None:
        return f"HTTP/1.1 {exchange.status} -\r\n\r\n".encode()
    body = json.dumps(exchange.response).encode()
    head = f"HTTP/1.1 {exchange.status} -\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One client's connection, kept open for as long as the client likes.

    Args:
        answers: A whole response for each method and path, e.g. ``b"GET /v1/things-1"``.
    """

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - tells mypy what asyncio promises
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._received += data
        while HEAD_END in self._received:
            head, _, rest = self._received.partition(HEAD_END)
            length = int(found[1]) if (found := CONTENT_LENGTH.search(head)) else 0
            if len(rest) < length:
                return
            self._received = rest[length:]
            method_and_path, _, _ = head.partition(b" HTTP/")
            self._transport.write(self._answers.get(method_and_path, NOT_FOUND))


async def main(fd: int, count: int) -> None:
    """Serve until the process is ended."""
    answers = {f"{one.method} {one.path}".encode(): answer(one) for one in exchanges(count)}
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), sock=socket(fileno=fd))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
