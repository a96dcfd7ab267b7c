"""How a command ends: with an exit code, and a message where something went wrong; a signal interrupts it."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from types import FrameType
from typing import NoReturn

import click

from dreddkit.errors import DreddkitError, UsageError

__all__ = ["interrupted_by_signals", "run_command"]

INTERRUPTED = 2  # the exit code
SIGNALS = (signal.SIGTERM, signal.SIGHUP)  # of `docker stop`, `timeout`, a cancelled job, a closed terminal
THREADS_S = 2.0  # for threads that hooks started
REPEAT_S = 0.5  # within which a signal is the same one: `timeout` and make send it to a process, and then to its group


def run_command(command: click.Command, name: str) -> NoReturn:
    """Run a command and exit; an error that the user can mend is a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what the terminal's encoding lacks
    code = exit_code_of(command, name)
    if threads := lasting_threads():
        told = f"WARNING: threads that were still at work ended with the command: {', '.join(threads)}."
        click.secho(told, fg="yellow", err=True)
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)  # Python would wait for them, for ever
    sys.exit(code)


def exit_code_of(command: click.Command, name: str) -> int:
    """Run a command and return its exit code; what it raises is told."""
    try:
        with interrupted_by_signals():
            return command(prog_name=name, standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except click.Abort:
        return INTERRUPTED
    except DreddkitError as error:
        click.secho(f"ERROR: {error}", fg="red", err=True)
        return error.exit_code


def lasting_threads() -> list[str]:
    """Return the names of the threads that keep a program from ending, once they had a moment to end."""
    threads = [one for one in threading.enumerate() if not one.daemon and one is not threading.current_thread()]
    deadline_s = time.monotonic() + THREADS_S
    for thread in threads:
        thread.join(max(0, deadline_s - time.monotonic()))
    return [thread.name for thread in threads if thread.is_alive()]


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Have the signals that would end this process at once interrupt it, as Ctrl-C does, so that all is cleaned up.

    One that is ignored, as ``nohup`` has it, or that somebody else handles, stays as it is.
    """
    is_main = threading.current_thread() is threading.main_thread()
    taken = [number for number in SIGNALS if is_main and signal.getsignal(number) is signal.SIG_DFL]
    interrupt = interrupter()
    for number in taken:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def interrupter() -> Callable[[int, FrameType | None], None]:
    """Return a handler that interrupts, but not twice for one signal."""
    last_s = -REPEAT_S

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal last_s
        now_s = time.monotonic()
        if now_s - last_s >= REPEAT_S:
            last_s = now_s
            raise KeyboardInterrupt

    return interrupt
