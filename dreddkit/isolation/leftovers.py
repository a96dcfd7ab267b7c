"""Transactions that an application leaves open once it has answered."""

import time

from sqlalchemy import URL, create_engine

from dreddkit.isolation.sessions import count_idle_transactions, end_idle_transactions

__all__ = ["OpenTransactions"]

GRACE_S = 0.5  # for a session to end its transaction after it answered
POLL_S = 0.01


class OpenTransactions:
    """The transactions that sessions of a PostgreSQL database are idle in.

    Such a session goes on seeing what was before a reset, and may hold locks, or commit later.

    Args:
        url: The database; a connection of its own stays open between calls.
    """

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(
            url.set(drivername="postgresql+psycopg2"), pool_size=1, pool_pre_ping=True, isolation_level="AUTOCOMMIT"
        )

    def end(self) -> dict[int, str]:
        """End the sessions that do not go on by themselves in a moment; return a sentence on each, by pid."""
        start = time.monotonic()
        ended: dict[int, str] = {}
        while count_idle_transactions(self._engine, idle_s := time.monotonic() - start):
            if not ended and idle_s > GRACE_S:
                ended = end_idle_transactions(self._engine, idle_s)
            if idle_s > 2 * GRACE_S:  # this role may not end them
                break
            time.sleep(POLL_S)
        return ended

    def close(self) -> None:
        """Disconnect."""
        self._engine.dispose()
