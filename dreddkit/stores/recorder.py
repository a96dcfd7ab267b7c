"""What the server under test notes for the hooks to look at: a file of JSON lines, emptied at each reset."""

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dreddkit.errors import SetupError

__all__ = ["Recorder"]

VARIABLE = "DREDDKIT_RECORDERS"  # by which the server, which inherits it, knows of all recorders
INSTALL_S = 8.0  # within which a server makes its application, if it has not when it listens, and less than Dredd waits
POLL_S = 0.05


@dataclass(frozen=True, repr=False)
class Recorder:
    """A store that the hooks' process reads and empties, and that the server's process writes.

    Args:
        installer: The import string of what the server calls with its application, ``module:function``.

        function: What the hook file called to have it.

        subject: The argument of that call.

        file: Where it is written.
    """

    installer: str
    function: str
    subject: str
    file: str

    def __repr__(self) -> str:
        """The call in the hook file."""
        return f"{self.function}({self.subject!r})" if self.subject else f"{self.function}()"

    @classmethod
    def announced(cls, installer: str = "") -> list[Self]:
        """Return the recorders that hook files have announced, all of them or those of one installer."""
        recorders = [cls(**fields) for fields in json.loads(os.environ.get(VARIABLE, "[]"))]
        return [each for each in recorders if installer in {"", each.installer}]

    def announce(self) -> None:
        """Let the server know of it, once it is started."""
        announce([*others(self), self])

    def start(self) -> None:
        """Show that the server notes what it does from now on."""
        Path(self.file).touch()

    def note(self, **line: Any) -> None:
        """Note a line: the server's processes and threads each write it whole, behind what is there."""
        text = json.dumps({name: as_json(value) for name, value in line.items()}) + "\n"
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)

    def lines(self) -> list[Any]:
        """Return what was noted since the last reset."""
        path = Path(self.file)
        return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []

    def prepare(self) -> None:
        """See to it that the server notes.

        Raises:
            SetupError: It does not.
        """
        deadline = time.monotonic() + INSTALL_S
        while not Path(self.file).exists():
            if time.monotonic() > deadline:
                raise SetupError(
                    "The server under test does nothing of what this asks for.",
                    where=repr(self),
                    hint=f"A server that `dreddkit run` starts with `app` does; one of `server` calls {self.installer} "
                    "with its application. Dredd's own server, and one that runs already, know nothing of hook files.",
                )
            time.sleep(POLL_S)

    def reset(self) -> None:
        """Forget what was noted."""
        os.truncate(self.file, 0)

    def changes(self) -> Sequence[object]:
        """Return nothing: no token stands for a call that was noted."""
        return []

    def close(self) -> None:
        """Remove the file, and let no later server know of it."""
        announce(others(self))
        Path(self.file).unlink()


def announce(recorders: Sequence[Recorder]) -> None:
    """Let the server know of these recorders alone."""
    os.environ[VARIABLE] = json.dumps([asdict(each) for each in recorders])


def others(recorder: Recorder) -> list[Recorder]:
    """Return the recorders that were announced beside one."""
    return [each for each in Recorder.announced() if each.file != recorder.file]


def as_json(value: Any) -> Any:
    """Return a value as JSON has it; what JSON has not becomes its repr, inside lists and mappings too."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return [as_json(each) for each in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: as_json(each) for key, each in value.items()}
        case _:
            return safe_repr(value)


def safe_repr(value: object) -> str:
    """Return the repr of an object of the application's, which may raise: that of a detached model, say."""
    try:
        return repr(value)
    except Exception:  # noqa: BLE001 - whatever it raises, the application's own code has not asked for it
        return f"<{type(value).__name__}>"
