"""Cancelling the PostgreSQL query that a hook waits for when its time is up.

A thread that waits inside libpq runs no Python, signal handlers included. So another thread, woken by the signal
itself, cancels the query; libpq returns, and the signal's handler runs. psycopg2's wait callbacks would interrupt a
query as well, but with one set COPY is refused, and the interrupted connection is lost while its locks stay.
"""

import gc
import os
import signal
import sys
import threading
from contextlib import suppress
from functools import cache

__all__ = ["QueryWatch", "query_watch"]

ENDING_SIGNALS = (signal.SIGALRM, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class QueryWatch:
    """Cancels this process's running queries when a deadline's alarm or an interrupt arrives, while it is on."""

    def __init__(self) -> None:
        self._wake_up, self._signalled = os.pipe()
        os.set_blocking(self._signalled, False)
        self._is_on = False
        self._switching = threading.Lock()
        threading.Thread(target=self._watch, name="dreddkit query watch", daemon=True).start()

    def start(self) -> None:
        """Watch from now on; only the main thread can say so."""
        self._is_on = True
        self._previous_fd = signal.set_wakeup_fd(self._signalled, warn_on_full_buffer=False)

    def stop(self) -> None:
        """Stop watching; a query that starts after this is not cancelled."""
        signal.set_wakeup_fd(self._previous_fd)
        with self._switching:
            self._is_on = False

    def _watch(self) -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)  # the main thread's sleep is what they have to end
        while number := os.read(self._wake_up, 1):
            with self._switching:
                if self._is_on and number[0] in ENDING_SIGNALS:
                    cancel_running_queries()


@cache
def query_watch() -> QueryWatch:
    """Return this process's watch; its thread starts with the first call."""
    return QueryWatch()


def cancel_running_queries() -> None:
    """Cancel the query of every psycopg2 connection of this process that waits for one; they stay open and usable."""
    psycopg2 = sys.modules.get("psycopg2")
    if psycopg2 is None:
        return
    extensions = psycopg2.extensions
    for candidate in gc.get_objects():
        if issubclass(type(candidate), extensions.connection):
            with suppress(psycopg2.Error):
                if candidate.info.transaction_status == extensions.TRANSACTION_STATUS_ACTIVE:
                    candidate.cancel()
