"""Tracebacks as their reader wants them: from their own code on, without the tools above it and below."""

import inspect
import os
import sysconfig
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from traceback import FrameSummary, StackSummary, TracebackException, walk_tb
from typing import Any

__all__ = ["error_summary", "is_installed", "missing_variable", "place_of", "user_place", "user_traceback"]

OWN_FOLDER = str(Path(__file__).parent) + os.sep
LIBRARY_FOLDERS = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
LIBRARY_PARTS = {"site-packages", "dist-packages"}
TOOLS = {"alembic", "celery", "click", "factory", "faker", "flask", "flask_migrate", "flask_sqlalchemy", "jinja2"}
TOOLS |= {"kombu", "psycopg", "psycopg2", "sqlalchemy", "werkzeug"}
"""Libraries that are nobody's application."""

FOLDED = "<folded>"  # the file of a frame that stands for several


def user_traceback(error: BaseException) -> str:
    """Return the traceback of an error and of its causes, from the user's first frame on, libraries' frames folded."""
    formatted = TracebackException.from_exception(error)
    for part in chain(formatted):
        part.stack = shortened(part.stack) or None  # type: ignore[assignment] # no frames, no headline
    return "".join(formatted.format()).rstrip()


def user_place(error: BaseException) -> str:
    """Return ``file:line`` of the innermost frame that is the user's; empty when none is."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno or 0}"
    frames = [frame for frame in TracebackException.from_exception(error).stack if is_user_frame(frame)]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


def place_of(value: Any) -> str:
    """Return ``file:line`` of a function or class; empty where it is dreddkit's, or has none."""
    try:
        file, line = inspect.getfile(value), inspect.getsourcelines(value)[1]
    except (OSError, TypeError):
        return ""
    return "" if file.startswith(OWN_FOLDER) else f"{file}:{line}"


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


class Shortened(StackSummary):
    """Frames, some of which stand for several that are not shown."""

    def format_frame_summary(self, frame_summary: FrameSummary, **kwargs: Any) -> str:
        """Write a frame as Python does, and in a line how many are not shown."""
        if frame_summary.filename == FOLDED:
            frames = "frame" if frame_summary.lineno == 1 else "frames"
            return f"  ... {frame_summary.lineno} {frames} of {frame_summary.name}\n"
        return super().format_frame_summary(frame_summary, **kwargs)


def shortened(stack: StackSummary) -> StackSummary:
    """Drop the frames above the user's first one and fold what is not the user's; an installed application's may be.

    Where the error was raised is kept, unless it is in a tool.
    """
    frames = [frame for frame in stack if not is_plumbing(frame)]
    wanted: Callable[[FrameSummary], bool]
    for wanted in (is_user_frame, is_application_frame):
        first = next((index for index, frame in enumerate(frames) if wanted(frame)), None)
        if first is not None:
            kept = [wanted(frame) for frame in frames]
            kept[-1] = is_application_frame(frames[-1])
            return Shortened(folded(frames[first:], kept[first:]))
    return Shortened()


def folded(frames: Sequence[FrameSummary], kept: Sequence[bool]) -> Iterator[FrameSummary]:
    """Yield the frames that are kept, and one for each run of others."""
    for is_kept, group in groupby(zip(frames, kept, strict=True), key=lambda pair: pair[1]):
        run = [frame for frame, _ in group]
        if is_kept:
            yield from run
        else:
            packages = dict.fromkeys(filter(None, map(package_of, run)))
            yield FrameSummary(FOLDED, len(run), ", ".join(packages) or "libraries", lookup_line=False)


def package_of(frame: FrameSummary) -> str:
    """Return the installed package that a frame belongs to, or Python; empty where it is none's."""
    parts = Path(frame.filename).parts
    places = [place for place, part in enumerate(parts[:-1]) if part in LIBRARY_PARTS]
    if places:
        return parts[places[-1] + 1].removesuffix(".py")
    return "Python" if frame.filename.startswith(LIBRARY_FOLDERS) else ""


def is_user_frame(frame: FrameSummary) -> bool:
    """Tell whether a frame is in code of the project under test."""
    if frame.filename.startswith(("<", OWN_FOLDER, *LIBRARY_FOLDERS)):
        return False
    return not is_installed(frame.filename)


def is_installed(path: str) -> bool:
    """Tell whether a file is one of an installed package."""
    return not LIBRARY_PARTS.isdisjoint(Path(path).parts)


def is_application_frame(frame: FrameSummary) -> bool:
    """Tell whether a frame may be in an application: the project's code, or a package that is no tool."""
    return is_user_frame(frame) or package_of(frame) not in {"", "Python", *TOOLS}


def is_plumbing(frame: FrameSummary) -> bool:
    """Tell whether a frame belongs to the import system, to dreddkit, or to dredd_hooks' wrapper around a hook."""
    if frame.filename.startswith(("<frozen importlib", OWN_FOLDER)):
        return True
    return "dredd_hooks" in Path(frame.filename).parts
