"""Keeping what dreddkit makes in a database out of Alembic's autogenerate."""

from collections.abc import Mapping

__all__ = ["include_name"]

HELPERS = {("schema", "dreddkit_baseline"), ("table", "dreddkit_changed")}  # PostgreSQL's, SQLite's


def include_name(name: str | None, type_: str, parent_names: Mapping[str, str | None]) -> bool:  # noqa: ARG001
    """Tell whether autogenerate looks at something: not at the helpers that are there while a baseline is kept.

    For ``context.configure(include_name=include_name)`` in env.py.

    Args:
        name: Its name.

        type_: Its kind.

        parent_names: What it is in.
    """
    return (type_, name) not in HELPERS
