"""A folder that is reset: what the baseline has in it is put back, and nothing else stays."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dreddkit.config import find_config
from dreddkit.errors import SetupError

__all__ = ["FolderStore"]


@dataclass(frozen=True)
class Entry:
    """What the baseline has at a path.

    Args:
        mode: Its kind and its permissions, as ``stat`` tells them.

        content: A file's bytes, or what a symbolic link points to.

        changed_ns: When a file was changed last.
    """

    mode: int
    content: bytes = b""
    changed_ns: int = 0

    @classmethod
    def at(cls, path: Path) -> "Entry":
        """Read what is at a path; a link is not followed."""
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            return cls(status.st_mode)
        if stat.S_ISLNK(status.st_mode):
            return cls(status.st_mode, os.fsencode(path.readlink()))
        if stat.S_ISREG(status.st_mode):
            return cls(status.st_mode, path.read_bytes(), status.st_mtime_ns)
        raise SetupError("This is neither a file, a folder nor a link, so a store cannot keep it.", where=str(path))

    def put(self, path: Path) -> None:
        """Put it at the path; a file is made anew, so that one that other paths link to stays as it is."""
        if stat.S_ISDIR(self.mode):
            path.mkdir(exist_ok=True)
        else:
            path.unlink(missing_ok=True)
        if stat.S_ISLNK(self.mode):
            path.symlink_to(os.fsdecode(self.content))
            return
        if stat.S_ISREG(self.mode):
            path.write_bytes(self.content)
            os.utime(path, ns=(self.changed_ns, self.changed_ns))
        path.chmod(stat.S_IMODE(self.mode))


@dataclass
class FolderStore:
    """A folder that requests write to, such as one for uploads, as a store for ``add_store``.

    What it has in it when the run starts is put back before each transaction and at the end, and all else is removed:
    files with their contents, permissions and times, sub-folders, and symbolic links, which are never followed. The
    baseline is kept in memory.

    Args:
        path: The folder; a relative path starts from the project's folder. It has to be there, and one that holds
            the project, the home directory or a Git repository is refused.
    """

    path: str | os.PathLike[str]
    _folder: Path = field(init=False, repr=False, compare=False)
    _kept: dict[Path, Entry] = field(init=False, repr=False, compare=False)
    _lock: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.path = str(Path(self.path))  # equal to the same path written otherwise

    def prepare(self) -> None:
        """Read the folder.

        Raises:
            SetupError: It is not there, may not be reset, or another run resets it.
        """
        root = project_folder()
        self._folder = (root / self.path).resolve()
        check(self._folder, root)
        self._lock = lock(self._folder)
        try:
            self._kept = {path: Entry.at(path) for path in walk(self._folder)}
        except BaseException:
            os.close(self._lock)
            raise

    def reset(self) -> None:
        """Remove what was added, and put back what was changed or removed."""
        for path, kept in self._kept.items():  # a folder before what is in it
            open_up(path, kept)
        for path in reversed(list(walk(self._folder))):  # what is in a folder before the folder
            remove_stranger(path, self._kept.get(path))
        for path, kept in self._kept.items():
            if not is_unchanged(path, kept):
                kept.put(path)

    def changes(self) -> list[Path]:
        """Return the paths at which a reset has something to do."""
        added = [path for path in walk(self._folder) if path not in self._kept]
        return added + [path for path, kept in self._kept.items() if not is_unchanged(path, kept)]

    def close(self) -> None:
        """Put the baseline back a last time: the next run starts from it."""
        try:
            self.reset()
        finally:
            os.close(self._lock)


def project_folder() -> Path:
    """Return the folder that the paths of the configuration start from."""
    config = find_config(Path.cwd())
    return config.parent if config else Path.cwd()


def check(folder: Path, root: Path) -> None:
    """Refuse a folder that is not there, or whose loss would be more than one of uploads."""
    if not folder.is_dir():
        raise SetupError(
            "There is no such folder to reset.",
            where=str(folder),
            hint="Make it, or have the application make it when it starts.",
        )
    precious = {"the project": root.resolve(), "the home directory": Path.home().resolve()}
    held = [what for what, place in precious.items() if place.is_relative_to(folder)]
    held += ["a Git repository"] * (folder / ".git").exists()
    if held:
        raise SetupError(
            f"This folder holds {held[0]}, so it is not reset.",
            where=str(folder),
            hint="A store has a folder of its own, such as uploads.",
        )


def lock(folder: Path) -> int:
    """Lock the folder for this run, and return what to close in the end."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise SetupError(
            "Another run, or another worker of this one, resets this folder.",
            where=str(folder),
            hint="With -n each worker needs its own; the environment variable PYTEST_XDIST_WORKER tells them apart.",
        ) from error
    return descriptor


def walk(path: Path) -> Iterator[Path]:
    """Yield a path and, if it is a folder and no link to one, all that is in it; a folder before what is in it."""
    yield path
    if path.is_dir() and not path.is_symlink():
        for inside in path.iterdir():
            yield from walk(inside)


def open_up(path: Path, kept: Entry) -> None:
    """Give a folder its permissions back, without which nothing in it could be seen."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISDIR(kept.mode) and stat.S_ISDIR(mode := path.lstat().st_mode) and mode != kept.mode:
            path.chmod(stat.S_IMODE(kept.mode))


def remove_stranger(path: Path, kept: Entry | None) -> None:
    """Remove what the baseline does not have at a path, or has as something of another kind."""
    with suppress(FileNotFoundError):  # the server may be removing a file of its own
        mode = path.lstat().st_mode
        if kept is None or stat.S_IFMT(mode) != stat.S_IFMT(kept.mode):
            path.rmdir() if stat.S_ISDIR(mode) else path.unlink()


def is_unchanged(path: Path, kept: Entry) -> bool:
    """Tell whether the baseline's is there. Contents are compared: a clock may be too coarse to tell of a change."""
    try:
        return Entry.at(path) == kept
    except (FileNotFoundError, NotADirectoryError):
        return False
