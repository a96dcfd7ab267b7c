"""No database for an application that is only asked what it is."""

from typing import Any

from sqlalchemy import Engine, event

__all__ = ["refuse_connections"]


def refuse_connections() -> list[str]:
    """Have every connection of SQLAlchemy's fail from now on, as if its database were down; but SQLite's in memory.

    Returns:
        The databases that were asked for; it grows.
    """
    refused: list[str] = []

    def refuse(dialect: Any, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> None:
        if arguments[:1] != [":memory:"]:
            refused.append(str(parameters.get("database") or dialect.name))
            raise dialect.loaded_dbapi.OperationalError("There is no database while dreddkit asks for the routes.")

    event.listen(Engine, "do_connect", refuse)
    return refused
