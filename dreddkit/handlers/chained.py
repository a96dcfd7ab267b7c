"""Another handler, in any language: told of events, and blamed for what is its own fault."""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from dreddkit.errors import HookError, HookTimeoutError
from dreddkit.handlers.protocol import Event, LineDecoder, ProtocolError, encode, parse
from dreddkit.handlers.serving import receive
from dreddkit.handlers.starting import choose_port, connect, first_connection, start_process
from dreddkit.processes import RunDirectory

__all__ = ["ChainedHandler"]

EXIT_S = 0.5  # within which a handler that closed its connection shows that it has ended


class ChainedHandler:
    """A hooks handler that speaks Dredd's protocol; its process ends with ``close()``, or with dreddkit.

    Args:
        command: For example ``"dredd-hooks-ruby --port {port} hooks/*.rb"``; without ``{port}`` it has to listen where
            Dredd looks for handlers.

        run: Where its output goes.

        cwd: Its working directory.

        env: The environment to start from.

        ready_timeout_s: How long it may take until it listens.

        answer_timeout_s: How long it may take for an answer; 0 means without end.

    Raises:
        ConfigError: The command cannot be read.

        HandlerError: The program is not found, its port is taken, it ends, or it does not listen in time.
    """

    def __init__(
        self,
        command: str,
        *,
        run: RunDirectory,
        cwd: Path,
        env: Mapping[str, str],
        ready_timeout_s: float,
        answer_timeout_s: float,
    ) -> None:
        self._command = command
        self._answer_timeout_s = answer_timeout_s
        self._port = choose_port(command)
        self._process = start_process(command, self._port, run=run, cwd=cwd, env=env)
        self._connection: socket.socket | None = None
        try:
            self._use(first_connection(self._process, command, self._port, ready_timeout_s=ready_timeout_s))
        except BaseException:
            self._process.stop()
            raise

    def tell(self, event: Event, data: Any) -> Any:
        """Tell it of an event, and return the data of its answer.

        Raises:
            HookError: The data is not JSON, or the handler ended or closed the connection without an answer.
            HookTimeoutError: It did not answer in time.
        """
        uuid = str(uuid4())
        try:
            message = encode({"event": event, "uuid": uuid, "data": data})
        except ProtocolError as error:
            raise HookError(f"A hook put a value into the transaction that is not JSON: {error}") from error
        try:
            return self._exchange(message, uuid)
        except TimeoutError as error:
            problem = f"did not answer {event} within {self._answer_timeout_s:g} s"
            raise HookTimeoutError(f"The handler {problem}.", **self._details()) from error
        except OSError as error:
            raise HookError(f"The handler {self._end()} before it answered {event}.", **self._details()) from error
        except ProtocolError as error:
            raise HookError(f"The handler's answer to {event} is no message: {error}.", **self._details()) from error

    def close(self) -> None:
        """End it and all its processes."""
        self._disconnect()
        self._process.stop()

    def _use(self, connection: socket.socket) -> socket.socket:
        connection.settimeout(self._answer_timeout_s or None)
        self._connection = connection
        self._decoder = LineDecoder()
        return connection

    def _exchange(self, message: bytes, uuid: str) -> Any:
        # Some handlers close the connection when a hook raises, and accept another.
        connection = self._connection or self._use(connect(self._port))
        connection.sendall(message)
        while chunk := receive(connection):
            for answered in map(parse, self._decoder.feed(chunk)):
                if answered["uuid"] == uuid:  # another is the late answer to a message that was given up
                    return answered.get("data")
        raise ConnectionResetError

    def _end(self) -> str:
        self._disconnect()
        code = self._process.wait(EXIT_S)
        return "closed the connection" if code is None else f"ended with exit code {code}"

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _details(self) -> dict[str, str]:
        return {"where": "handler", "given": self._command, "output": self._process.last_output()}
