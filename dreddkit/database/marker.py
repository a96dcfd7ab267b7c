"""The marker of a disposable database, as text: a line in the comment on a PostgreSQL database, or a small file."""

import json
from collections.abc import Mapping

__all__ = ["Identity", "add_marker", "has_marker", "remove_marker"]

Identity = Mapping[str, str | int]
"""What tells this very database from a copy of it."""

LABEL = "dreddkit may destroy this database: "


def add_marker(comment: str, identity: Identity) -> str:
    """Return the comment with the marker as its last line; what the user wrote stays."""
    line = LABEL + json.dumps(identity, sort_keys=True)
    return "\n".join([*user_lines(comment), line])


def remove_marker(comment: str) -> str:
    """Return the comment without any marker."""
    return "\n".join(user_lines(comment))


def has_marker(comment: str, identity: Identity) -> bool:
    """Tell whether the comment carries the marker of this very database; a copy's comment carries another's."""
    return add_marker("", identity) in comment.split("\n")


def user_lines(comment: str) -> list[str]:
    """Return the lines that are not ours; none for an empty comment."""
    return [line for line in comment.split("\n") if comment and not line.startswith(LABEL)]
