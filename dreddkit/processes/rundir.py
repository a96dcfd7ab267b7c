"""The one temporary directory of a run."""

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["RunDirectory"]


class RunDirectory:
    """A temporary directory for everything a run keeps on disk: sockets, logs, an embedded database.

    Others may pass through it (0711), since an embedded PostgreSQL that root starts runs as another user;
    what they may not see has a 0700 directory inside.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="dreddkit-"))
        self.path.chmod(0o711)

    def close(self) -> None:
        """Delete the directory and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
