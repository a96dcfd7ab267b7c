"""Keeping the baseline of a PostgreSQL database, and putting back what was changed in one call."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import psycopg2
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class
from sqlalchemy import URL, NullPool

from dreddkit.errors import DatabaseError, DreddkitWarning, ResetError
from dreddkit.isolation.connecting import Connector
from dreddkit.isolation.installing import install
from dreddkit.isolation.leftovers import OpenTransactions
from dreddkit.isolation.link import LOCK_TIMEOUT_S, Link
from dreddkit.isolation.obstacles import find_obstacles
from dreddkit.isolation.powers import read_powers
from dreddkit.isolation.sessions import HELD_UP, end_idle_transactions, end_lock_holders, held_up_error
from dreddkit.isolation.strategy import Change, Restored
from dreddkit.isolation.tracking import REMOVE, TAKE_COUNTS

__all__ = ["PostgresKeeper"]

ATTEMPTS = 6
PATIENT_ATTEMPTS = 3  # after those, sessions that are at work are ended too, not only idle ones

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What one call of the function came to.

    Args:
        rebuild: Why nothing can be put back.

        open: How many sessions have a transaction open, and so may go on seeing what was before.

        held_up: Whether a lock stood in the way, so that nothing was put back.
    """

    rebuild: str = ""
    open: int = 0
    held_up: bool = False


class PostgresKeeper:
    """The kept baseline of a PostgreSQL database.

    Args:
        url: Its URL; a connection of its own stays open between resets.

        track: Whether tables are marked when they change; else every table is emptied and filled each time.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, url: URL, *, track: bool) -> None:
        self._where = url.render_as_string()
        connector = Connector(url)
        self._link = Link(connector)
        self._engine = connector.engine(poolclass=NullPool)
        self._open_transactions = OpenTransactions(url)
        self._track = track
        self._is_installed = False

    def obstacles(self) -> tuple[str, ...]:
        """Say what in this database keeps it from being exact, one sentence each."""
        with self._link.connection().cursor() as cursor:
            powers = read_powers(cursor)
            self.notes = powers.notes
            return find_obstacles(cursor, powers)

    def install(self) -> tuple[str, ...]:
        """Keep what is in the database now as the baseline; return who was ended to get there.

        Raises:
            DatabaseError: This role may not do so.

            ResetError: It was held up again and again.
        """
        try:
            ended = self._insist(partial(install, track=self._track))
        except psycopg2.Error as error:
            raise DatabaseError(
                "The baseline cannot be kept in the database.", where=self._where, output=str(error)
            ) from error
        self._is_installed = True
        return tuple(ended)

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call, or the last ``restore``, by the tables' names.

        None where that is not noted.
        """
        if not self._track:
            return None
        try:
            return tuple(Change(*row) for row in once_more(self._take_counts))
        except psycopg2.errors.UndefinedTable:  # a request dropped the helpers; the next reset tells
            return ()

    def restore(self) -> Restored:
        """Put the baseline back in one call, or say why that cannot be.

        Raises:
            ResetError: It was held up again and again.
        """
        ended: dict[int | str, str] = {}
        has_waited = False
        for attempt in range(ATTEMPTS):
            answer = once_more(self._ask)
            if answer.held_up:
                ended |= self._end_blockers(everybody=attempt >= PATIENT_ATTEMPTS)
            elif answer.open and not has_waited:
                ended |= self._open_transactions.end()
                has_waited = True  # what is open after that was begun after the reset
            else:
                return Restored(tuple(ended.values()), answer.rebuild)
        raise held_up_error("reset", ATTEMPTS, where=self._where, ended=ended)

    def close(self) -> None:
        """Take away the schema ``dreddkit_baseline`` with its triggers, and disconnect."""
        told = self._remove() if self._is_installed else ()
        self._is_installed = False
        self._open_transactions.close()
        self._link.close()
        for sentence in told:
            warnings.warn(DreddkitWarning(sentence), stacklevel=2)

    def _remove(self) -> Iterable[str]:
        try:
            ended = self._insist(lambda cursor: cursor.execute(REMOVE))
        except (psycopg2.Error, ResetError) as error:
            return [f"What kept the baseline is still in the database; say {REMOVE}. {error}"]
        except DatabaseError:  # it is gone, and all with it
            return []
        return [f"Removing what kept the baseline was held up: {sentence}" for sentence in ended]

    def _insist(self, work: Callable[[Cursor], None]) -> Iterable[str]:
        """Do some work in one transaction; return who was ended to get there.

        Raises:
            ResetError: It was held up again and again.
        """
        ended: dict[int | str, str] = {}
        for attempt in range(ATTEMPTS):
            try:
                once_more(partial(self._transact, work))
            except psycopg2.Error as error:
                if error.pgcode not in HELD_UP:
                    raise
                ended |= self._end_blockers(everybody=attempt >= PATIENT_ATTEMPTS)
            else:
                return ended.values()
        raise held_up_error("changed", ATTEMPTS, where=self._where, ended=ended)

    def _transact(self, work: Callable[[Cursor], None]) -> None:
        connection = self._link.connection()
        connection.autocommit = False
        try:
            with connection, connection.cursor() as cursor:
                work(cursor)
        finally:
            if not connection.closed:
                connection.autocommit = True

    def _take_counts(self) -> list[tuple[str, int, int, int, bool]]:
        with self._link.connection().cursor() as cursor:
            cursor.execute(TAKE_COUNTS)
            return cursor.fetchall()

    def _ask(self) -> Answer:
        connection = self._link.connection()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT rebuild, open FROM dreddkit_baseline.reset()")
                [(rebuild, count)] = cursor.fetchall()
                return Answer(rebuild or "", count or 0)
        except psycopg2.Error as error:
            if error.pgcode in HELD_UP:
                return Answer(held_up=True)
            if connection.closed:
                raise
            return Answer(rebuild=f"The rows could not be put back: {str(error).strip()}")

    def _end_blockers(self, *, everybody: bool) -> dict[int | str, str]:
        return end_lock_holders(self._engine) if everybody else end_idle_transactions(self._engine, LOCK_TIMEOUT_S)


def once_more(call: Callable[[], T]) -> T:
    """Return what a call returns, though the connection was lost: PostgreSQL was restarted, or somebody ended it."""
    try:
        return call()
    except (psycopg2.OperationalError, psycopg2.InterfaceError):
        return call()
