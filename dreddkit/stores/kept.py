"""The file beside a folder that has its baseline while a run goes on, for the next run should this one be killed."""

import fcntl
import json
import os
import warnings
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from dreddkit.errors import DreddkitWarning, SetupError
from dreddkit.stores.entries import OWN_SUFFIX, Entry

__all__ = ["KeptFile", "file_beside"]

FORMAT = "dreddkit/folder@1"
START = b'{"schema": "dreddkit/folder@'
END = b"end"  # the last line: without it the run was killed before it had kept everything, and so had changed nothing
NOT_KEPT = (
    "The baseline of {0} cannot be kept beside it: {1}. Should this run be killed, the folder stays as it is then."
)


class KeptFile:
    """``uploads.dreddkit`` for ``uploads``: locked by the run that resets the folder, and removed by it in the end.

    Nobody else may read it. Where it cannot be made, the folder itself is locked, and a warning says so.

    Args:
        folder: The folder.

    Raises:
        SetupError: Another run resets the folder, or the file is somebody else's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: Path | None = file_beside(folder)
        try:
            self._descriptor = lock(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, folder)
        except OSError as error:
            warnings.warn(NOT_KEPT.format(folder, error), DreddkitWarning, stacklevel=2)
            self._file = None
            self._descriptor = lock(folder, os.O_RDONLY, folder)
        self._stays = True  # when it is closed

    def read(self) -> tuple[dict[Path, Entry], list[Path]]:
        """Return the baseline, and what it leaves out, of a run that was killed; nothing where the last one was not.

        Raises:
            SetupError: Something else is in the file.
        """
        lines = self._read().splitlines() if self._file else []
        if lines and not lines[0].startswith(START):
            raise in_the_way(self._folder)
        self._stays = lines[-1:] == [END]
        if not self._stays:
            return {}, []
        left_out, *entries = map(json.loads, lines[:-1])
        return dict(self._entry(values) for values in entries), [self._folder / name for name in left_out["left_out"]]

    def write(self, kept: Mapping[Path, Entry], left_out: Collection[Path]) -> None:
        """Keep a baseline."""
        if self._file is None:
            return
        with open(self._descriptor, "wb", closefd=False) as stream:
            stream.seek(0)  # what was read is overwritten
            stream.truncate()
            stream.writelines(line + b"\n" for line in [*self._lines(kept, left_out), END])
            stream.flush()
            os.fsync(self._descriptor)
        self._stays = True

    def forget(self) -> None:
        """Have it removed when it is closed: the folder is back at its baseline."""
        self._stays = False

    def close(self) -> None:
        """Let go of the folder; a baseline that is not forgotten is left to the next run."""
        if self._file is not None and not self._stays:
            self._file.unlink(missing_ok=True)
        os.close(self._descriptor)

    def _read(self) -> bytes:
        with open(self._descriptor, "rb", closefd=False) as stream:
            return stream.read()

    def _lines(self, kept: Mapping[Path, Entry], left_out: Collection[Path]) -> Iterator[bytes]:
        yield as_line(schema=FORMAT, left_out=[self._name(path) for path in left_out])
        for path, entry in kept.items():
            content = b64encode(entry.content).decode()
            yield as_line(path=self._name(path), mode=entry.mode, changed_ns=entry.changed_ns, content=content)

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._folder))

    def _entry(self, values: Mapping[str, Any]) -> tuple[Path, Entry]:
        entry = Entry(values["mode"], b64decode(values["content"]), values["changed_ns"])
        return self._folder / values["path"], entry


def file_beside(folder: Path) -> Path:
    """Return where the baseline of a folder is kept."""
    return folder.with_name(folder.name + OWN_SUFFIX)


def as_line(**values: Any) -> bytes:
    """Return values as a line of JSON; names that are no text are kept, too."""
    return json.dumps(values).encode()


def lock(path: Path, flags: int, folder: Path) -> int:
    """Lock a file for this run, and return what to close in the end."""
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise in_use(folder) from error
        if is_at(path, descriptor):
            return descriptor
        os.close(descriptor)  # the run that had it has removed it meanwhile


def is_at(path: Path, descriptor: int) -> bool:
    """Tell whether a file that is open is the one at a path."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def in_use(folder: Path) -> SetupError:
    """Return the error for a folder that another run resets."""
    return SetupError(
        "Another run, or another worker of this one, resets this folder.",
        where=str(folder),
        hint="With -n each worker needs its own; the environment variable PYTEST_XDIST_WORKER tells them apart.",
    )


def in_the_way(folder: Path) -> SetupError:
    """Return the error for a file of somebody else's."""
    return SetupError(
        f"This file is in the way: the baseline of {folder.name} is kept in it while a run goes on.",
        where=str(file_beside(folder)),
        hint="Move it to another place.",
    )
