"""Keeping the baseline of a PostgreSQL database, and putting back what was changed in one call."""

from contextlib import suppress
from dataclasses import dataclass

import psycopg2
from sqlalchemy import URL, NullPool

from dreddkit.errors import DatabaseError, ResetError
from dreddkit.isolation.connecting import Connector
from dreddkit.isolation.installing import install
from dreddkit.isolation.leftovers import OpenTransactions
from dreddkit.isolation.link import LOCK_TIMEOUT_S, Link
from dreddkit.isolation.obstacles import find_obstacles
from dreddkit.isolation.powers import read_powers
from dreddkit.isolation.sessions import end_idle_transactions, end_lock_holders
from dreddkit.isolation.strategy import Change, Restored
from dreddkit.isolation.tracking import REMOVE, TAKE_COUNTS

__all__ = ["PostgresKeeper"]

ATTEMPTS = 6
PATIENT_ATTEMPTS = 3  # after those, sessions that are at work are ended too, not only idle ones
HELD_UP = {"55P03", "40P01"}  # lock not available, deadlock detected


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

    def __init__(self, url: URL, *, track: bool = True) -> None:
        self._where = url.render_as_string()
        connector = Connector(url)
        self._link = Link(connector)
        self._engine = connector.engine(poolclass=NullPool)
        self._open_transactions = OpenTransactions(url)
        self._track = track

    def obstacles(self) -> tuple[str, ...]:
        """Say what in this database keeps it from being exact, one sentence each."""
        with self._link.connection().cursor() as cursor:
            powers = read_powers(cursor)
            self.notes = powers.notes
            return find_obstacles(cursor, powers)

    def install(self) -> None:
        """Keep what is in the database now as the baseline.

        Raises:
            DatabaseError: This role may not do so.
        """
        connection = self._link.connection()
        connection.autocommit = False
        try:
            with connection, connection.cursor() as cursor:
                install(cursor, track=self._track)
        except psycopg2.Error as error:
            raise DatabaseError(
                "The baseline cannot be kept in the database.", where=self._where, output=str(error)
            ) from error
        finally:
            if not connection.closed:
                connection.autocommit = True

    def changes(self) -> tuple[Change, ...]:
        """Tell what was committed to each table since the last call, or the last ``restore``, by the tables' names."""
        with self._link.connection().cursor() as cursor:
            cursor.execute(TAKE_COUNTS)
            return tuple(Change(*row) for row in cursor.fetchall())

    def restore(self) -> Restored:
        """Put the baseline back in one call, or say why that cannot be.

        Raises:
            ResetError: It was held up again and again.
        """
        ended: dict[int, str] = {}
        has_waited = False
        for attempt in range(ATTEMPTS):
            answer = self._ask()
            if answer.held_up:
                ended |= self._end_blockers(everybody=attempt >= PATIENT_ATTEMPTS)
            elif answer.open and not has_waited:
                ended |= self._open_transactions.end()
                has_waited = True  # what is open after that was begun after the reset
            else:
                return Restored(tuple(ended.values()), answer.rebuild)
        raise ResetError(
            f"The database could not be reset: it was held up {ATTEMPTS} times in a row.",
            where=self._where,
            output="\n".join(ended.values()) or "No session that this role can see holds a lock.",
            hint="A prepared transaction holds its locks too: SELECT * FROM pg_prepared_xacts.",
        )

    def close(self) -> None:
        """Take away the schema ``dreddkit_baseline`` with its triggers, and disconnect."""
        with suppress(psycopg2.Error, DatabaseError), self._link.connection().cursor() as cursor:
            cursor.execute(REMOVE)
        self._open_transactions.close()
        self._link.close()

    def _ask(self) -> Answer:
        try:
            return self._ask_once()
        except psycopg2.OperationalError:  # the connection was lost: PostgreSQL was restarted, or somebody ended it
            return self._ask_once()

    def _ask_once(self) -> Answer:
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

    def _end_blockers(self, *, everybody: bool) -> dict[int, str]:
        return end_lock_holders(self._engine) if everybody else end_idle_transactions(self._engine, LOCK_TIMEOUT_S)
