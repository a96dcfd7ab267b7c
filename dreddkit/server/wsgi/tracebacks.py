"""What went wrong in the application, told from the user's first frame on."""

import importlib
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from dreddkit.errors import AppError

__all__ = ["guarded", "user_traceback"]

T = TypeVar("T")

PACKAGE = Path(__file__).parents[2]
IMPORTLIB = Path(importlib.__file__).parent


def is_tool_frame(filename: str) -> bool:
    """Tell whether a frame belongs to dreddkit or to Python's import machinery."""
    path = Path(filename)
    return filename.startswith("<frozen importlib") or path.is_relative_to(PACKAGE) or path.parent == IMPORTLIB


def user_traceback(error: BaseException) -> str:
    """Format an exception without the frames that lead to the user's first one."""
    tb: TracebackType | None = error.__traceback__
    while tb and is_tool_frame(tb.tb_frame.f_code.co_filename):
        tb = tb.tb_next
    return "".join(traceback.format_exception(type(error), error, tb)).rstrip()


def guarded(action: str, run: Callable[[], T]) -> T:
    """Call code of the user's; what it raises becomes an AppError that shows the traceback.

    Args:
        action: What was being done, for example ``"Importing openevent"``.

        run: The call.

    Raises:
        AppError: The code raised.
    """
    try:
        return run()
    except AppError:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise AppError(f"{action} raised {kind}: {error}".rstrip(": "), output=user_traceback(error)) from error
