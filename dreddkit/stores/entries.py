"""What is in a folder: reading it, telling what differs, and putting it back."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dreddkit.errors import SetupError

__all__ = ["OWN_SUFFIX", "Entry", "differing", "put_back", "walk"]

OWN_SUFFIX = ".dreddkit"  # of the files that dreddkit keeps beside what it resets; they are nobody's uploads


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


def walk(path: Path, left_out: Collection[Path]) -> Iterator[Path]:
    """Yield a path and, if it is a folder and no link to one, all that is in it; a folder before what is in it."""
    yield path
    if path.is_dir() and not path.is_symlink():
        for inside in path.iterdir():
            if inside not in left_out and not (inside.suffix == OWN_SUFFIX and inside.is_file()):
                yield from walk(inside, left_out)


def put_back(folder: Path, kept: Mapping[Path, Entry], left_out: Collection[Path]) -> list[Path]:
    """Remove what was added, and put back what was changed or removed; return the paths of all that."""
    for path, entry in kept.items():  # a folder before what is in it
        open_up(path, entry)
    inside = reversed(list(walk(folder, left_out)))  # what is in a folder before the folder
    removed = [path for path in inside if remove_stranger(path, kept.get(path))]
    changed = {path: entry for path, entry in kept.items() if not is_unchanged(path, entry)}
    for path, entry in changed.items():
        entry.put(path)
    return [*removed, *changed]


def differing(folder: Path, kept: Mapping[Path, Entry], left_out: Collection[Path]) -> list[Path]:
    """Return the paths at which ``put_back`` has something to do."""
    added = [path for path in walk(folder, left_out) if path not in kept]
    return added + [path for path, entry in kept.items() if not is_unchanged(path, entry)]


def open_up(path: Path, kept: Entry) -> None:
    """Give a folder its permissions back, without which nothing in it could be seen."""
    with suppress(FileNotFoundError, NotADirectoryError):
        if stat.S_ISDIR(kept.mode) and stat.S_ISDIR(mode := path.lstat().st_mode) and mode != kept.mode:
            path.chmod(stat.S_IMODE(kept.mode))


def remove_stranger(path: Path, kept: Entry | None) -> bool:
    """Remove what the baseline does not have at a path, or has as something of another kind; tell whether it was."""
    with suppress(FileNotFoundError):  # the server may be removing a file of its own
        mode = path.lstat().st_mode
        if kept is None or stat.S_IFMT(mode) != stat.S_IFMT(kept.mode):
            path.rmdir() if stat.S_ISDIR(mode) else path.unlink()
            return True
    return False


def is_unchanged(path: Path, kept: Entry) -> bool:
    """Tell whether the baseline's is there. Contents are compared: a clock may be too coarse to tell of a change."""
    try:
        return Entry.at(path) == kept
    except (FileNotFoundError, NotADirectoryError):
        return False
