"""The warm engine: Dredd compiles descriptions and runs transactions, one at a time, on our command."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dreddkit.dredd.driver import Driver
from dreddkit.dredd.node import Node
from dreddkit.errors import DreddkitError, HookError

__all__ = ["Engine", "RequestFailedError", "ValidationFailedError"]

Values = dict[str, Any]  # Dredd's dictionary of a transaction

COMPILE_TIMEOUT_S = 300.0  # a description of 2000 transactions takes Dredd 15 s
ANSWER_TIMEOUT_S = 60.0  # what Dredd may need beyond the request's own time, for a response of many megabytes


class RequestFailedError(DreddkitError):
    """No response that Dredd could read: refused, reset, timed out, or a request that cannot be sent.

    Args:
        code: Node's error code, e.g. ``"ECONNREFUSED"``; ``"ETIMEDOUT"`` when the time ran out.

        message: Node's message.

        where: The transaction.
    """

    exit_code = 1

    def __init__(self, code: str, message: str, *, where: str) -> None:
        super().__init__(f"The request failed: {message}", where=where)
        self.code = code


class ValidationFailedError(DreddkitError):
    """A response came, but what is expected makes no sense to Dredd, e.g. after a hook changed it."""

    exit_code = 1


class Engine:
    """Dredd in a process of its own, started at once and without waiting for it.

    It ends with ``close()``, or by itself when this process ends in any way.

    Args:
        node: The Node to run it with.

        dredd: The folder that holds ``node_modules/dredd``, as ``provision()`` returns it.
    """

    def __init__(self, node: Node, dredd: Path) -> None:
        self._driver = Driver(node, dredd)

    def compile(self, text: str, filename: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Compile a description.

        Args:
            text: The whole description, includes expanded.

            filename: What Dredd calls the API when the description gives it no name.

            parameters: Values by name, for the required URI parameters that the description gives none.

        Returns:
            ``annotations``, each ``{type, message, line}``; and ``documented``, each ``{name, apiName, method,
            uriTemplate, status, line, notes, why, transaction}``, empty when an annotation is an error. What Dredd
            leaves out has a transaction all the same; ``why`` tells why it is skipped: later, or default.

        Raises:
            EngineError: The engine died or does not answer.
        """
        command = {"command": "compile", "text": text, "filename": filename, "parameters": dict(parameters or {})}
        self._driver.send(_encode(command))
        result: dict[str, Any] = self._driver.receive(COMPILE_TIMEOUT_S)["result"]
        return result

    def run(
        self, transaction: Values, before_validation: Callable[[Values], Values] | None, timeout_s: float
    ) -> Values:
        """Send one request and have Dredd judge the response.

        Args:
            transaction: What to send, where to, and what to expect.

            before_validation: Gets the transaction with ``real`` and returns it, changed or not, for the validation.
                Not called for a transaction with ``skip`` or ``fail``: Dredd does not send it. What it raises
                comes out of here, and the engine can go on. None when there is nothing to change.

            timeout_s: Seconds within which the whole response must have come.

        Returns:
            The transaction with ``real``, ``results``, ``errors`` and ``test``.

        Raises:
            RequestFailedError: No whole response came.
            ValidationFailedError: What is expected cannot be compared with anything.
            HookError: The transaction holds a value that is not JSON.
            EngineError: The engine died or does not answer.
        """
        deadline_s = timeout_s + ANSWER_TIMEOUT_S
        asks = before_validation is not None
        command = {"command": "run", "transaction": transaction, "timeout_ms": round(timeout_s * 1000), "asks": asks}
        self._driver.send(_encode(command))
        message = self._driver.receive(deadline_s)
        if before_validation and "ask" in message:
            message = self._answer(message["ask"], before_validation)
        return _ran(**message["result"])

    def close(self) -> None:
        """End the engine; nothing happens when it has ended already."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _answer(self, asked: Values, before_validation: Callable[[Values], Values]) -> dict[str, Any]:
        try:
            answer = _encode({"answer": before_validation(asked)})
        except BaseException:
            self._driver.send(_encode({"answer": {}}))  # Dredd has to finish before it can take the next one
            self._driver.receive(ANSWER_TIMEOUT_S)
            raise
        self._driver.send(answer)
        return self._driver.receive(ANSWER_TIMEOUT_S)


def _encode(message: dict[str, Any]) -> bytes:
    """One ASCII line, so that no character is ever split between two reads of Node's."""
    try:
        return json.dumps(message, allow_nan=False).encode() + b"\n"
    except (TypeError, ValueError) as error:
        hint = "A transaction may hold strings, numbers, booleans, None, lists and dictionaries with string keys."
        raise HookError(f"A hook put a value into the transaction that is not JSON: {error}", hint=hint) from error


def _ran(transaction: Values, error: dict[str, str] | None) -> Values:
    """Return the finished transaction, its test sharing the transaction's values as in Dredd, or raise its error."""
    where = str(transaction.get("name"))
    if error and error["stage"] == "request":
        raise RequestFailedError(error["code"], error["message"], where=where)
    if error:
        raise ValidationFailedError(f"Dredd could not validate the response: {error['message']}", where=where)
    if test := transaction.get("test"):
        test.update({key: transaction.get(key) for key in ("request", "expected", "errors", "results")})
        test["actual"] = transaction.get("real")
    return transaction
