"""Paths: as messages name them, and directories that appear whole or not at all, or are one's own for a while."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["locked", "published", "relative_to"]


def relative_to(path: str | Path, root: Path) -> str:
    """Return the path relative to the root where it is inside, else as it is."""
    return str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else str(path)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Have a folder to oneself among those that ask for it so, where its file system knows locks."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def published(place: Path) -> Iterator[Path]:
    """Give an empty directory to fill, which becomes ``place`` at the end, unless somebody else was first.

    Nothing is left of it when the filling fails.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        yield staging
        try:
            staging.rename(place)
        except OSError:
            if not place.is_dir():
                raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
