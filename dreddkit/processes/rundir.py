"""The one temporary directory of a run."""

import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from dreddkit.errors import InternalError

__all__ = ["RunDirectory"]

KEEPER = Path(__file__).with_name("keeper.py")


class RunDirectory:
    """A temporary directory for everything a run keeps on disk: sockets, logs, an embedded database.

    It is gone once the run has ended, SIGKILL included. Others may pass through it (0711), since an embedded
    PostgreSQL that root starts runs as another user; what they may not see has a 0700 directory inside.

    Raises:
        InternalError: It could not be made.
    """

    def __init__(self) -> None:
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(KEEPER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        told = self._keeper.stdout.readline() if self._keeper.stdout else ""
        if not told:
            _, output = self._keeper.communicate()
            raise InternalError("The run's temporary directory could not be made.", output=output)
        self.path = Path(told.strip())

    def close(self) -> None:
        """Delete the directory and all in it."""
        self._keeper.communicate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
