"""SQLite: a database is a file, and its marker a small file beside it that a copy does not have."""

import json
from pathlib import Path

from sqlalchemy import URL

from dreddkit.database.marker import Identity
from dreddkit.errors import DatabaseError

__all__ = ["change_marker", "create", "file_identity", "is_marked", "path_of"]

SUFFIX = ".dreddkit"
MAGIC = b"SQLite format 3\0"


def path_of(url: URL) -> Path:
    """Return the file that the URL means, links resolved."""
    return Path(str(url.database)).resolve()


def file_identity(path: Path) -> Identity:
    """Return what tells the file from its copies."""
    status = path.stat()
    return {"device": status.st_dev, "inode": status.st_ino}


def sidecar(path: Path) -> Path:
    """Return the file that holds the marker."""
    return path.with_name(path.name + SUFFIX)


def is_marked(path: Path) -> bool:
    """Tell whether the marker beside the file is this very file's; reads nothing else.

    Raises:
        DatabaseError: The files cannot be read.
    """
    try:
        return bool(json.loads(sidecar(path).read_text()) == file_identity(path))
    except (FileNotFoundError, ValueError):
        return False
    except OSError as error:
        raise unusable(path, error) from error


def change_marker(path: Path, *, marked: bool) -> None:
    """Write the marker of the file, or remove it.

    Raises:
        DatabaseError: There is no such file, it is no SQLite database, or its folder cannot be written to.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
        if marked and start not in {b"", MAGIC}:
            raise DatabaseError("This file is not a SQLite database.", where=str(path))
        if marked:
            sidecar(path).write_text(json.dumps(file_identity(path)))
        else:
            sidecar(path).unlink(missing_ok=True)
    except FileNotFoundError as error:
        raise missing(path) if path.parent.is_dir() else unusable(path, error) from error
    except OSError as error:
        raise unusable(path, error) from error


def create(path: Path) -> None:
    """Make an empty database, and mark it.

    Raises:
        DatabaseError: It cannot be made, or somebody else made it at this moment.
    """
    try:
        path.open("xb").close()
    except OSError as error:
        raise unusable(path, error) from error
    change_marker(path, marked=True)


def missing(path: Path) -> DatabaseError:
    """Return the error for a file that is not there."""
    others = [str(other) for other in path.parent.glob(f"*{path.suffix}") if other.is_file()]
    hint = f"dreddkit run --database sqlite:///{path} makes it, and marks it."
    return DatabaseError("There is no such SQLite file.", where="database", given=str(path), allowed=others, hint=hint)


def unusable(path: Path, error: OSError) -> DatabaseError:
    """Return the error for a file that the system does not let us use."""
    hint = "The folder has to exist, and we have to be able to write to it."
    return DatabaseError("The SQLite database cannot be used.", where=str(path), output=str(error), hint=hint)
