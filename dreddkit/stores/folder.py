"""A folder that is reset: what the baseline has in it is put back, and nothing else stays."""

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dreddkit.config import find_config
from dreddkit.errors import DreddkitWarning, SetupError
from dreddkit.paths import relative_to
from dreddkit.stores.entries import Entry, differing, put_back, walk
from dreddkit.stores.kept import KeptFile, file_beside

__all__ = ["FolderStore"]

SQLITE_SUFFIXES = ("", "-wal", "-shm", "-journal")
NAMED_PATHS = 5  # that the warning names


@dataclass(repr=False)
class FolderStore:
    """A folder that requests write to, such as one for uploads, as a store for ``add_store``.

    What it has in it when the run starts is put back before each transaction and at the end, and all else is removed:
    files with their contents, permissions and times, sub-folders, and symbolic links, which are never followed. The
    baseline is kept in memory, and in a file beside the folder until the run has ended: after a run that was killed
    the next one puts it back, and a warning says so. The SQLite database under test is left out.

    Args:
        path: The folder; a relative path starts from the project's folder, ``~`` is the home directory. It has to be
            there, and one that holds the project, the home directory or a Git repository is refused.
    """

    path: str | os.PathLike[str]
    _folder: Path = field(init=False, repr=False, compare=False)
    _kept: dict[Path, Entry] = field(init=False, repr=False, compare=False)
    _left_out: list[Path] = field(init=False, repr=False, compare=False, default_factory=list)
    _file: KeptFile = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.path = str(Path(self.path).expanduser())  # equal to the same path written otherwise

    def __repr__(self) -> str:
        """The call in the hook file, and what it leaves out."""
        without = f" without {self._left_out[0].name}, the database" if self._left_out else ""
        return f"FolderStore({self.path!r}){without}"

    def prepare(self) -> None:
        """Read the folder, after it was put back to what a killed run has left in the file beside it.

        Raises:
            SetupError: It is not there, may not be reset, or another run resets it.
        """
        root = project_folder()
        self._folder = (root / self.path).resolve()
        self._left_out = [path for path in database_files() if path.is_relative_to(self._folder)]
        check_harmless(self._folder, root)
        if not file_beside(self._folder).exists():
            check_there(self._folder)
        self._file = KeptFile(self._folder)
        try:
            self._put_back_what_was_left()
            check_there(self._folder)
            self._kept = {path: Entry.at(path) for path in walk(self._folder, self._left_out)}
            self._file.write(self._kept, self._left_out)
        except BaseException:
            self._file.close()
            raise

    def reset(self) -> None:
        """Remove what was added, and put back what was changed or removed."""
        put_back(self._folder, self._kept, self._left_out)

    def changes(self) -> list[Path]:
        """Return the paths at which a reset has something to do."""
        return differing(self._folder, self._kept, self._left_out)

    def close(self) -> None:
        """Put the baseline back a last time: the next run starts from it."""
        try:
            self.reset()
            self._file.forget()
        finally:
            self._file.close()

    def _put_back_what_was_left(self) -> None:
        kept, left_out = self._file.read()
        changed = put_back(self._folder, kept, [*left_out, *self._left_out]) if kept else []
        if changed:
            warnings.warn(told_of(self._folder, changed), DreddkitWarning, stacklevel=3)


def project_folder() -> Path:
    """Return the folder that the paths of the configuration start from."""
    config = find_config(Path.cwd())
    return config.parent if config else Path.cwd()


def database_files() -> list[Path]:
    """Return the files of the SQLite database under test: it is reset by itself, and the server has them open."""
    from sqlalchemy import make_url  # noqa: PLC0415 - for runs only
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    with suppress(ArgumentError, ValueError):  # there is none, or it is no business of dreddkit's
        url = make_url(os.environ.get("DATABASE_URL", ""))
        if url.get_backend_name() == "sqlite" and url.database:
            file = Path(url.database).resolve()
            return [file.with_name(file.name + suffix) for suffix in SQLITE_SUFFIXES]
    return []


def told_of(folder: Path, changed: Sequence[Path]) -> str:
    """Return what is told of a folder that a killed run has left changed."""
    names = [relative_to(path, folder) for path in changed[:NAMED_PATHS]]
    more = f" and {len(changed) - NAMED_PATHS} more" if len(changed) > NAMED_PATHS else ""
    return (
        f"The run before was killed, so {folder} is put back to what it was before that run; "
        f"what was added, changed or removed since: {', '.join(names)}{more}."
    )


def check_harmless(folder: Path, root: Path) -> None:
    """Refuse a folder whose loss would be more than one of uploads."""
    precious = {"the project": root.resolve(), "the home directory": Path.home().resolve()}
    held = [what for what, place in precious.items() if place.is_relative_to(folder)]
    held += ["a Git repository"] * (folder / ".git").exists()
    if held:
        raise SetupError(
            f"This folder holds {held[0]}, so it is not reset.",
            where=str(folder),
            hint="A store has a folder of its own, such as uploads.",
        )


def check_there(folder: Path) -> None:
    """Refuse what is no folder."""
    if folder.is_dir():
        return
    if folder.exists():
        raise SetupError("This is a file, and a FolderStore is for a folder.", where=str(folder))
    raise SetupError(
        "There is no such folder to reset.",
        where=str(folder),
        hint="Make it, or have the application make it when it starts.",
    )
