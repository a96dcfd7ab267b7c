"""A deadline over a call in the main thread."""

import bdb
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

from dreddkit.hooks.queries import query_watch

__all__ = ["Deadline", "DeadlinePassed"]

REPEAT_S = 0.1  # how often the alarm comes again, for code that caught the first one
SOON_S = 1e-6  # for another's timer that was due while ours ran


class DeadlinePassed(BaseException):
    """Raised inside the call that runs over its deadline; no Exception, so that ordinary handlers let it through."""


class Deadline:
    """Ends what ``run`` calls once the time is up, be it in Python or waiting for PostgreSQL.

    It uses SIGALRM, and gives a handler and timer that were there before (pytest-timeout's) back when it closes.
    Outside the main thread there are no signals: the call runs without a deadline.

    Args:
        deadline_s: Seconds that the call may take; 0 means without end.
    """

    def __init__(self, deadline_s: float) -> None:
        self.deadline_s = deadline_s
        self.passed = False
        self._is_on = deadline_s > 0 and threading.current_thread() is threading.main_thread()

    def run(self, function: Callable[..., Any], *args: object) -> None:
        """Call the function; raises what it raises, or DeadlinePassed."""
        function(*args)

    def __enter__(self) -> Self:
        if self._is_on:
            query_watch().start()
            self._started = time.monotonic()
            self._previous_handler = signal.signal(signal.SIGALRM, self._on_alarm)
            self._previous_timer = signal.setitimer(signal.ITIMER_REAL, self.deadline_s, REPEAT_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._is_on:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._previous_handler or signal.SIG_DFL)
            query_watch().stop()
            self._give_timer_back()

    def _give_timer_back(self) -> None:
        due_s, interval_s = self._previous_timer
        if due_s:
            left_s = due_s - (time.monotonic() - self._started)
            signal.setitimer(signal.ITIMER_REAL, max(left_s, SOON_S), interval_s)

    def _on_alarm(self, _signal_number: int, frame: FrameType | None) -> None:
        # Raised only under run(), so that it can never interrupt the clean-up that follows it.
        if is_under(frame, Deadline.run) and not someone_debugs():
            self.passed = True
            raise DeadlinePassed


def is_under(frame: FrameType | None, function: Callable[..., Any]) -> bool:
    """Tell whether a frame is the function's or one that it called, directly or not."""
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    return frame is not None


def someone_debugs() -> bool:
    """Tell whether a debugger of the standard library's family is at work in this thread."""
    return isinstance(getattr(sys.gettrace(), "__self__", None), bdb.Bdb)
