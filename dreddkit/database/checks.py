"""Proofs that an engine, and the server under test, are on the very database that the safeguard agreed to."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.exc import SQLAlchemyError

from dreddkit.database import connecting, sqlite
from dreddkit.database.opening import Database
from dreddkit.database.postgres import IDENTITY_AS_JSON
from dreddkit.database.urls import SQLITE, mask
from dreddkit.errors import UnsafeDatabaseError

__all__ = ["check_engine", "check_identity", "identity_query"]


def check_engine(database: Database, engine: Engine, label: str) -> None:
    """Refuse an engine that is on another database; one whose URL says so is not even connected.

    Args:
        database: The one that dreddkit may destroy.

        engine: One of the application's.

        label: What the user calls the engine, e.g. ``"bind 'analytics'"``.

    Raises:
        UnsafeDatabaseError: It is on another database, or does not connect.
    """
    url = str(engine.url)
    if place(engine.url) != place(database.url):
        raise elsewhere(database, url, label)
    try:
        with engine.connect() as connection:
            answer = str(connection.exec_driver_sql(identity_query(database)).scalar())
    except SQLAlchemyError as error:
        raise elsewhere(database, url, label, str(error)) from error
    check_identity(database, answer, url, label)


def identity_query(database: Database) -> str:
    """Return the statement whose answer tells the database from every other one, whoever asks."""
    if database.url.get_backend_name() == SQLITE:
        return "SELECT file FROM pragma_database_list WHERE name = 'main'"
    return IDENTITY_AS_JSON


def check_identity(database: Database, answer: str, url: str, label: str) -> None:
    """Refuse an engine whose answer to the identity query is another database's.

    Args:
        database: The one that dreddkit may destroy.

        answer: What the engine got.

        url: Where it connects to.

        label: What the user calls it.

    Raises:
        UnsafeDatabaseError: It is another database.
    """
    if _identity(database, answer) != database.own_identity:
        raise elsewhere(database, url, label)


def _identity(database: Database, answer: str) -> Any:
    if database.url.get_backend_name() == SQLITE:
        return sqlite.file_identity(Path(answer)) if Path(answer).is_file() else {}
    try:
        return json.loads(answer)
    except json.JSONDecodeError:
        return {}


def place(url: URL) -> tuple[str, ...]:
    """Return where a URL leads to, alike for URLs that lead to the same place."""
    if url.get_backend_name() == SQLITE:
        return SQLITE, str(sqlite.path_of(url))
    return url.get_backend_name(), connecting.place(url)


def elsewhere(database: Database, url: str, label: str, output: str = "") -> UnsafeDatabaseError:
    """Return the refusal of an engine."""
    return UnsafeDatabaseError(
        f"The application's {label} is not on the database that dreddkit may destroy.",
        where=label,
        given=mask(url),
        output=output,
        hint=f"Point it at {mask(str(database.url))}, which the application gets as DATABASE_URL. For one that has its "
        "database written down, dreddkit init writes a module that sees to it.",
    )
