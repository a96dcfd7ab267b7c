"""Tracebacks as their reader wants them: from their own code on, without the tools above it."""

import os
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import FrameSummary, StackSummary, TracebackException, walk_tb

__all__ = ["error_summary", "is_installed", "missing_variable", "user_place", "user_traceback"]

OWN_FOLDER = str(Path(__file__).parent) + os.sep
LIBRARY_FOLDERS = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
LIBRARY_PARTS = {"site-packages", "dist-packages"}


def user_traceback(error: BaseException) -> str:
    """Return the traceback of an error and of its causes, from the user's first frame on."""
    formatted = TracebackException.from_exception(error)
    for part in chain(formatted):
        part.stack = from_first_user_frame(part.stack) or None  # type: ignore[assignment] # no frames, no headline
    return "".join(formatted.format()).rstrip()


def user_place(error: BaseException) -> str:
    """Return ``file:line`` of the innermost frame that is the user's; empty when none is."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 0}"
    frames = [frame for frame in TracebackException.from_exception(error).stack if is_user_frame(frame)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def error_summary(error: BaseException) -> str:
    """Return the error's type and the first line of its message."""
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    lines = "".join(TracebackException.from_exception(error).format_exception_only()).splitlines()
    return lines[0]


def missing_variable(error: BaseException) -> str:
    """Return the environment variable whose absence an error is; empty for any other error."""
    raisers = [frame.f_globals.get("__name__") for frame, _ in walk_tb(error.__traceback__)]
    return str(error.args[0]) if isinstance(error, KeyError) and raisers[-1:] == [os.__name__] else ""


def chain(formatted: TracebackException) -> Iterator[TracebackException]:
    """Yield a formatted exception and all that it came from or holds."""
    yield formatted
    for part in (formatted.__cause__, formatted.__context__, *(formatted.exceptions or ())):
        if part is not None:
            yield from chain(part)


def from_first_user_frame(stack: StackSummary) -> StackSummary:
    """Drop the frames above the user's first one; an installed application's frames are a library's, and stay."""
    wanted: Callable[[FrameSummary], bool]
    for wanted in (is_user_frame, is_foreign):
        first = next((index for index, frame in enumerate(stack) if wanted(frame)), None)
        if first is not None:
            return StackSummary.from_list([frame for frame in stack[first:] if not is_plumbing(frame)])
    return StackSummary.from_list([])


def is_user_frame(frame: FrameSummary) -> bool:
    """Tell whether a frame is in code of the project under test."""
    if frame.filename.startswith(("<", OWN_FOLDER, *LIBRARY_FOLDERS)):
        return False
    return not is_installed(frame.filename)


def is_installed(path: str) -> bool:
    """Tell whether a file is one of an installed package."""
    return not LIBRARY_PARTS.isdisjoint(Path(path).parts)


def is_foreign(frame: FrameSummary) -> bool:
    """Tell whether a frame is neither dreddkit's nor the import system's."""
    parts = Path(frame.filename).parts
    return not (frame.filename.startswith(("<", OWN_FOLDER)) or "importlib" in parts)


def is_plumbing(frame: FrameSummary) -> bool:
    """Tell whether a frame belongs to the import system, to dreddkit, or to dredd_hooks' wrapper around a hook."""
    if frame.filename.startswith(("<frozen importlib", OWN_FOLDER)):
        return True
    return "dredd_hooks" in Path(frame.filename).parts
