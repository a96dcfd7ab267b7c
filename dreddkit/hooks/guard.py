"""The one place where code of the user's is called: hooks, fixtures and the bootstrap."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from dreddkit.errors import DreddkitError, HookError, HookTimeoutError, MisuseError
from dreddkit.hooks.deadline import Deadline
from dreddkit.tracebacks import error_summary, place_of, user_place, user_traceback

__all__ = ["call_hook"]

PASSED_THROUGH = (DreddkitError, KeyboardInterrupt, pytest.exit.Exception, pytest.fail.Exception, pytest.skip.Exception)
"""What has a meaning of its own: dreddkit's own errors, an interrupt, a hook that calls pytest.skip() and the like."""


def call_hook(hook_label: str, function: Callable[..., Any], *args: object, deadline_s: float) -> None:
    """Call a function of the user's so that nothing it does can break the run.

    Args:
        hook_label: How the error names it, e.g. ``before hook users_list (hooks/users.py:12)``.

        function: The user's function; what it returns is not looked at.

        args: What it is called with.

        deadline_s: Seconds it may take; 0 means without end.

    Raises:
        HookError: It raised anything at all, SystemExit included.
        HookTimeoutError: It ran over its deadline.
    """
    deadline = Deadline(deadline_s)
    cause: BaseException | None = None
    try:
        with deadline:
            deadline.run(function, *args)
    except MisuseError as error:
        error.where = error.where or user_place(error)
        raise
    except PASSED_THROUGH:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a hook raises is its transaction's error, not the run's
        cause = error
    if deadline.passed:
        raise HookTimeoutError(
            f"The {hook_label} ran over its deadline of {deadline_s:g} s.", **details(cause, function)
        ) from cause
    if cause is not None:
        raise HookError(f"The {hook_label} raised {error_summary(cause)}", **details(cause, function)) from cause


def details(cause: BaseException | None, function: Callable[..., Any]) -> dict[str, Any]:
    """Return the place and the traceback for the error."""
    own_place = place_of(inspect.unwrap(function))
    if cause is None:
        return {"where": own_place}
    return {"where": user_place(cause) or own_place, "output": user_traceback(cause)}
