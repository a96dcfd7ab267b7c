"""Waiting for the transactions that an application has open: once it has answered, or before tables are dropped."""

import time

from sqlalchemy import URL, Engine

from dreddkit.isolation.connecting import Connector
from dreddkit.isolation.sessions import (
    count_open_transactions,
    count_writers,
    end_idle_writers,
    end_open_transactions,
)

__all__ = ["OpenTransactions", "outwait_writers"]

GRACE_S = 0.5  # for a session to end its transaction after it answered
POLL_S = 0.01


class OpenTransactions:
    """The transactions that sessions of a PostgreSQL database have open, idle between two statements or not.

    Such a session goes on seeing what was before a reset, and may hold locks, or commit later.

    Args:
        url: The database, which was reached before; a connection of its own stays open between calls.
    """

    def __init__(self, url: URL) -> None:
        connector = Connector(url, was_there=True)
        self._engine = connector.engine(pool_size=1, pool_pre_ping=True, isolation_level="AUTOCOMMIT")

    def end(self) -> dict[int | str, str]:
        """End the sessions that do not end their transactions in a moment; return a sentence on each, by pid.

        A transaction that is begun meanwhile is neither waited for nor ended.
        """
        start = time.monotonic()
        ended: dict[int | str, str] = {}
        while count_open_transactions(self._engine, open_s := time.monotonic() - start):
            if open_s > GRACE_S:
                ended |= end_open_transactions(self._engine, open_s)
            if open_s > 2 * GRACE_S:  # this role may not end them, or they are at work
                break
            time.sleep(POLL_S)
        return ended

    def close(self) -> None:
        """Disconnect."""
        self._engine.dispose()


def outwait_writers(engine: Engine) -> dict[int | str, str]:
    """Wait a moment for the transactions that have written something, and end those left idle then.

    Return a sentence on each, by pid. A transaction that is begun meanwhile is neither waited for nor ended.
    """
    start = time.monotonic()
    while count_writers(engine, open_s := time.monotonic() - start):
        if open_s > GRACE_S:
            return end_idle_writers(engine, open_s)
        time.sleep(POLL_S)
    return {}
