"""Choosing a strategy by its name and the database's dialect."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dreddkit.config import ISOLATIONS
from dreddkit.errors import ConfigError, DatabaseError
from dreddkit.isolation.rebuilding import OnceBuilt, Recreate
from dreddkit.isolation.restoring import Automatic, Restore
from dreddkit.isolation.strategy import Emptier, Keeper, Leftovers, Strategy
from dreddkit.isolation.verifying import Reader, Verified

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["make_strategy", "verified", "watch_transactions"]


def make_strategy(name: str, *, url: "URL", build: Callable[[], None]) -> Strategy:
    """Return the strategy of that name for a database that may be destroyed.

    Args:
        name: One of ``ISOLATIONS``; ``"auto"`` is ``"restore"`` where that is exact, else ``"recreate"``.

        url: The database; the strategy connects to it by itself.

        build: Builds the baseline in the empty database. It closes the pooled connections of its own application.

    Raises:
        ConfigError: There is no such strategy.
        DatabaseError: The database is neither PostgreSQL nor SQLite.
    """
    emptier = _emptier(url)
    match name:
        case "none":
            return OnceBuilt(emptier, build)
        case "recreate":
            return Recreate(emptier, build)
        case "restore" | "truncate":
            return Restore(name, emptier, build, _keeper(url, track=name == "restore"))
        case "auto":
            restore = Restore("restore", emptier, build, _keeper(url, track=True))
            return Automatic(restore, Recreate(emptier, build))
    raise ConfigError("There is no such isolation.", where="isolation", given=name, allowed=ISOLATIONS)


def watch_transactions(url: "URL") -> Leftovers | None:
    """Return what ends the transactions that an application leaves open, where the database can tell of them."""
    if url.get_backend_name() != "postgresql":
        return None
    from dreddkit.isolation.leftovers import OpenTransactions  # noqa: PLC0415 - reset() imports no SQLAlchemy

    return OpenTransactions(url)


def verified(strategy: Strategy, url: "URL") -> Strategy:
    """Return a strategy that compares the whole database with its baseline after each reset.

    Args:
        strategy: How the database is brought back.

        url: The database; it is read through connections of its own.
    """
    return Verified(strategy, _reader(url))


def _reader(url: "URL") -> Reader:
    if url.get_backend_name() == "sqlite":
        from dreddkit.isolation.fingerprint_sqlite import SqliteReader  # noqa: PLC0415 - reset() imports no SQLAlchemy

        return SqliteReader(url)
    from dreddkit.isolation.fingerprint_postgresql import PostgresReader  # noqa: PLC0415

    return PostgresReader(url)


def _keeper(url: "URL", *, track: bool) -> Keeper:
    if url.get_backend_name() == "sqlite":
        from dreddkit.isolation.sqlite_keeper import SqliteKeeper  # noqa: PLC0415 - reset() imports no SQLAlchemy

        return SqliteKeeper(url, track=track)
    from dreddkit.isolation.keeper import PostgresKeeper  # noqa: PLC0415

    return PostgresKeeper(url, track=track)


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
