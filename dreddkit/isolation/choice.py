"""Choosing a strategy by its name and the database's dialect."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dreddkit.errors import ConfigError, DatabaseError
from dreddkit.isolation.rebuilding import OnceBuilt, Recreate
from dreddkit.isolation.strategy import Emptier, Strategy

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["STRATEGIES", "make_strategy"]

STRATEGIES = ("auto", "none", "recreate")


def make_strategy(name: str, *, url: "URL", build: Callable[[], None]) -> Strategy:
    """Return the strategy of that name for a database that may be destroyed.

    Args:
        name: One of ``STRATEGIES``; ``"auto"`` is the quickest that is right for the database.

        url: The database; the strategy connects to it by itself.

        build: Builds the baseline in the empty database. It closes the pooled connections of its own application.

    Raises:
        ConfigError: There is no such strategy.
        DatabaseError: The database is neither PostgreSQL nor SQLite.
    """
    if name not in STRATEGIES:
        raise ConfigError("There is no such isolation.", where="isolation", given=name, allowed=STRATEGIES)
    kind = OnceBuilt if name == "none" else Recreate
    return kind(_emptier(url), build)


def _emptier(url: "URL") -> Emptier:
    match url.get_backend_name():
        case "postgresql":
            from dreddkit.isolation.postgresql import PostgresEmptier  # noqa: PLC0415 - reset() imports no SQLAlchemy

            return PostgresEmptier(url)
        case "sqlite":
            from dreddkit.isolation.sqlite import SqliteEmptier  # noqa: PLC0415

            return SqliteEmptier(url)
        case other:
            raise DatabaseError("This kind of database cannot be reset.", given=other, allowed=("postgresql", "sqlite"))
