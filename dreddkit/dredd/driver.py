"""The driver process: JSON lines to Node and back, each wait with a deadline."""

import json
import queue
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, cast

from dreddkit.dredd.node import Node
from dreddkit.errors import EngineError, InternalError

__all__ = ["Driver"]

SCRIPT = Path(__file__).with_name("driver.js")
EXIT_TIMEOUT_S = 5.0
OUTPUT_LINES = 30  # of what Node printed, shown when it died


class Driver:
    """A Node process that runs ``driver.js``.

    It ends with ``close()``, or by itself when this process ends, by SIGKILL even: its standard input ends then.

    Args:
        node: The Node to run it with.

        dredd: The folder that holds ``node_modules/dredd``.
    """

    def __init__(self, node: Node, dredd: Path) -> None:
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the process
        # A session of its own: Ctrl-C is for us, and the engine is needed until the last hook has run.
        self._process = subprocess.Popen(
            [node.path, "--no-warnings", SCRIPT, dredd],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            start_new_session=True,
        )
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="dreddkit-engine", daemon=True)
        self._reader.start()

    def send(self, line: bytes) -> None:
        """Write one line of JSON, its newline included.

        Raises:
            EngineError: The process has ended.
        """
        try:
            self._stdin.write(line)
            self._stdin.flush()
        except (OSError, ValueError) as error:
            raise self._ended() from error

    def receive(self, timeout_s: float) -> dict[str, Any]:
        """Return the next message.

        Raises:
            EngineError: The process has ended, or says nothing within ``timeout_s`` seconds.
            InternalError: The script failed.
        """
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty:
            self._process.kill()
            raise EngineError(f"Dredd did not answer within {timeout_s:g} s.", output=self._output()) from None
        except BaseException:
            self._process.kill()  # interrupted: the next message would answer the wrong question
            raise
        if not line:
            self._lines.put(b"")  # for whoever asks again
            raise self._ended()
        message: dict[str, Any] = json.loads(line)
        if "failure" in message:
            raise InternalError("Dredd's driver failed.", output=message["failure"])
        return message

    def close(self) -> None:
        """End the process; nothing happens when it has ended already."""
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(EXIT_TIMEOUT_S)
        except subprocess.TimeoutExpired:  # in the middle of a parse, which nothing interrupts
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._stderr.close()

    def _read(self) -> None:
        with cast("IO[bytes]", self._process.stdout) as stdout:
            for line in stdout:
                self._lines.put(line)
        self._lines.put(b"")

    def _ended(self) -> EngineError:
        if self._stderr.closed:
            return EngineError("The Dredd engine is closed.")
        code = self._process.wait(EXIT_TIMEOUT_S)
        return EngineError(f"The Dredd engine ended by itself, exit code {code}.", output=self._output())

    def _output(self) -> str:
        self._stderr.seek(0)
        return "\n".join(self._stderr.read().decode(errors="replace").splitlines()[-OUTPUT_LINES:])
