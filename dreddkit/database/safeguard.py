"""The safeguard: dreddkit destroys only a database that it made, or that is marked as disposable."""

import shlex

from dreddkit.database import postgres, sqlite
from dreddkit.database.urls import SQLITE, mask, parse_url
from dreddkit.errors import UnsafeDatabaseError

__all__ = ["mark", "refuse", "unmark"]


def mark(url: str) -> str:
    """Mark a database as disposable; return a line that says so.

    Raises:
        ConfigError: The URL cannot be used.

        DatabaseError: There is no such database, or it is not ours to mark.
    """
    change_marker(url, marked=True)
    return f"{mask(url)} is marked: dreddkit may destroy everything in it."


def unmark(url: str) -> str:
    """Take the marker away; return a line that says so.

    Raises:
        ConfigError: The URL cannot be used.

        DatabaseError: There is no such database, or it is not ours to mark.
    """
    change_marker(url, marked=False)
    return f"{mask(url)} is not marked: dreddkit does not touch it."


def change_marker(url: str, *, marked: bool) -> None:
    """Write or remove the marker where the database keeps it."""
    parsed = parse_url(url)
    if parsed.drivername == SQLITE:
        sqlite.change_marker(sqlite.path_of(parsed), marked=marked)
    else:
        postgres.change_marker(parsed, marked=marked)


def refuse(url: str) -> UnsafeDatabaseError:
    """Return the refusal of a database that is not marked, with the command that marks it."""
    shown = mask(url)
    with_password = " with the password for ***," if shown != url else ""
    return UnsafeDatabaseError(
        "This database is not marked as disposable, and dreddkit destroys everything in a database that it tests on.",
        where="database",
        given=shown,
        hint=f"If nothing in it matters, mark it once,{with_password} and run again:\n"
        f"            dreddkit db mark {shlex.quote(shown)}",
    )
