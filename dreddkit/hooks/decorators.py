"""The decorators of hook files. They only mark the function and hand it back."""

from collections.abc import Callable
from typing import Any, TypeVar

from dreddkit.errors import HookFileError
from dreddkit.hooks.kinds import Kind, mark

__all__ = [
    "after",
    "after_all",
    "after_each",
    "before",
    "before_all",
    "before_each",
    "before_each_validation",
    "before_validation",
]

HookFunction = TypeVar("HookFunction", bound=Callable[..., Any])


def before_all(function: HookFunction) -> HookFunction:
    """Run the function once before the first request, with the list of transactions."""
    return mark_unnamed(function, Kind.BEFORE_ALL)


def before_each(function: HookFunction) -> HookFunction:
    """Run the function before every request, on a database that is reset already."""
    return mark_unnamed(function, Kind.BEFORE_EACH)


def before(name: str) -> Callable[[HookFunction], HookFunction]:
    """Run the function before the request of the transaction of that name."""
    return named_decorator(name, Kind.BEFORE)


def before_each_validation(function: HookFunction) -> HookFunction:
    """Run the function after every response and before its verdict."""
    return mark_unnamed(function, Kind.BEFORE_EACH_VALIDATION)


def before_validation(name: str) -> Callable[[HookFunction], HookFunction]:
    """Run the function after the named transaction's response and before its verdict."""
    return named_decorator(name, Kind.BEFORE_VALIDATION)


def after(name: str) -> Callable[[HookFunction], HookFunction]:
    """Run the function after the transaction of that name, before the verdict; where nothing was sent, too."""
    return named_decorator(name, Kind.AFTER)


def after_each(function: HookFunction) -> HookFunction:
    """Run the function after every transaction, before the verdict; where nothing was sent, too."""
    return mark_unnamed(function, Kind.AFTER_EACH)


def after_all(function: HookFunction) -> HookFunction:
    """Run the function once after the last verdict, with the list of transactions."""
    return mark_unnamed(function, Kind.AFTER_ALL)


def mark_unnamed(function: HookFunction, kind: Kind) -> HookFunction:
    """Mark a function with a kind that takes no name."""
    if not callable(function):
        raise HookFileError(
            f"@{kind} takes no transaction name: it runs for all of them.",
            given=f"@{kind}({function!r})",
            hint=f"Write @{kind} alone on the line above the function.",
        )
    mark(function, kind)
    return function


def named_decorator(name: str, kind: Kind) -> Callable[[HookFunction], HookFunction]:
    """Return the decorator that marks a function with a kind and a transaction's name."""
    if not isinstance(name, str) or not name:
        given = f"@{kind}" if callable(name) else f"@{kind}({name!r})"
        raise HookFileError(
            f"@{kind} needs the name of a transaction.",
            given=given,
            hint=f'Write @{kind}("Group > Resource > Action"); `dreddkit names` lists the names.',
        )

    def decorate(function: HookFunction) -> HookFunction:
        mark(function, kind, name)
        return function

    return decorate
