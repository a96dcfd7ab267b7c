"""Calling the application's code so that what it raises is told as its own."""

from collections.abc import Callable
from typing import TypeVar

from dreddkit.errors import AppError
from dreddkit.imports import variable_hint
from dreddkit.tracebacks import user_traceback

__all__ = ["guarded"]

T = TypeVar("T")


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
        problem = f"{action} raised {kind}: {error}".rstrip(": ")
        raise AppError(problem, output=user_traceback(error), hint=variable_hint(error)) from error
