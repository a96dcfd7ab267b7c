"""Hooks that could never do anything: found when they are loaded, not missed when they do not run."""

import inspect
from collections.abc import Callable
from types import FunctionType
from typing import Any

from dreddkit.errors import HookFileError
from dreddkit.hooks.registry import Hook

__all__ = ["check_hook", "check_name"]

NAMED_DECORATORS = {f"{kind}.<locals>.decorator": kind for kind in ("before", "before_validation", "after")}


def check_hook(hook: Hook) -> None:
    """Raise HookFileError for a hook whose body a call does not run."""
    function: Callable[..., Any] = inspect.unwrap(hook.function)
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        what = "async" if inspect.iscoroutinefunction(function) else "a generator"
        raise HookFileError(f"The {hook.label} is {what}, so calling it does nothing.", hint="Write a plain function.")


def check_name(name: str, value: object, file: str) -> None:
    """Raise HookFileError when dredd_hooks' decorator was used without its brackets, which dredd_hooks lets pass."""
    kind = NAMED_DECORATORS.get(value.__qualname__) if isinstance(value, FunctionType) else None
    if kind and value.__module__ == "dredd_hooks.dredd":
        raise HookFileError(
            f"The hook {name} never runs: @{kind} needs the name of a transaction.",
            where=file,
            given=f"@{kind}",
            hint=f'Write @{kind}("Group > Resource > Action"); `dreddkit names` lists the names.',
        )
