"""No database for an application that is only asked what it is."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import OperationalError

__all__ = ["refuse_connections"]


def refuse_connections() -> list[str]:
    """Have every connection of SQLAlchemy's fail from now on, as if its database were down; but SQLite's in memory.

    Making the tables, which a factory may do, fails without a word: nobody needs them.

    Returns:
        The databases that were asked for; it grows.
    """
    refused: list[str] = []

    def refuse(dialect: Any, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> None:
        if arguments[:1] != [":memory:"]:
            refused.append(str(parameters.get("database") or dialect.name))
            raise dialect.loaded_dbapi.OperationalError("There is no database while dreddkit asks for the routes.")

    event.listen(Engine, "do_connect", refuse)
    MetaData.create_all = without_database(MetaData.create_all)  # type: ignore[method-assign]
    return refused


def without_database(function: Callable[..., None]) -> Callable[..., None]:
    """Return a function that does nothing where it gets no connection."""

    @wraps(function)
    def attempt(*arguments: Any, **keywords: Any) -> None:
        with suppress(OperationalError):
            function(*arguments, **keywords)

    return attempt
