"""Dredd's hooks protocol: a line of JSON for each event, answered by a line with the same uuid. Bytes in, bytes out."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any

__all__ = ["Event", "LineDecoder", "ProtocolError", "answer", "encode", "failed", "parse"]

DELIMITER = b"\n"
NOT_JSON = (RecursionError, TypeError, ValueError)


class Event(StrEnum):
    """What Dredd tells a handler of, in its order."""

    BEFORE_ALL = "beforeAll"
    BEFORE_EACH = "beforeEach"
    BEFORE_EACH_VALIDATION = "beforeEachValidation"
    AFTER_EACH = "afterEach"
    AFTER_ALL = "afterAll"


class ProtocolError(Exception):
    """What was received is no message, or what is to be sent is not JSON."""


class LineDecoder:
    """Cuts a stream of bytes into lines, wherever it was split; every byte is looked at a few times at most."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the lines that the chunk completes; blank ones are left out."""
        self._rest += chunk
        if DELIMITER not in chunk:
            return []
        *lines, self._rest = self._rest.split(DELIMITER)
        return [bytes(line) for line in lines if line.strip()]


def parse(line: bytes) -> dict[str, Any]:
    """Return the message on a line; it can be encoded again.

    Raises:
        ProtocolError: It is none: no JSON, or without a uuid or an event.
    """
    try:
        message: dict[str, Any] = json.loads(line.decode())
    except NOT_JSON as error:
        raise ProtocolError(str(error)) from error
    for key in ("uuid", "event"):
        if not isinstance(message, dict) or not isinstance(message.get(key), str):
            raise ProtocolError(f"there is no {key}")
    encode(message)  # Python reads numbers and a nesting that it does not write
    return message


def encode(message: dict[str, Any]) -> bytes:
    """Return a message as a line, in ASCII: Dredd decodes each piece that arrives by itself.

    Raises:
        ProtocolError: It holds a value that is not JSON.
    """
    try:
        return json.dumps(message, allow_nan=False).encode() + DELIMITER
    except NOT_JSON as error:
        raise ProtocolError(str(error)) from error


def answer(line: bytes, handle: Callable[[str, Any], Any]) -> bytes:
    """Return the one line that answers a line, whatever is on it.

    Args:
        line: What was received. To what is no message the answer has no uuid, which Dredd ignores.

        handle: Gets the event and its data, and returns the data for the answer; what it raises comes out of here.
    """
    try:
        message = parse(line)
    except ProtocolError as error:
        return encode({"error": f"The line is no message: {error}"})
    data = handle(message["event"], message.get("data"))
    try:
        return encode({**message, "data": data})
    except ProtocolError as error:
        why = f"A hook put a value into the transaction that is not JSON: {error}"
        return encode({**message, "data": failed(parse(line).get("data"), why)})


def failed(data: Any, why: str) -> Any:
    """Mark the transactions of an event as failed, the first of them with the whole explanation; return the data."""
    transactions = [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]
    for transaction in transactions:
        transaction["fail"] = why.splitlines()[0]
    for first in transactions[:1]:
        first["fail"] = why
    return data
