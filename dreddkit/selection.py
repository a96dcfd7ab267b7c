"""How a hook file says which transactions are meant: by a decorator's arguments, or by a mapping's keys."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from dreddkit.errors import HookFileError
from dreddkit.patterns import NamePattern, PathPattern, Pattern

__all__ = ["MarkedFunction", "Names", "marking", "pattern_of_key", "patterns_of", "patterns_of_arguments"]

MarkedFunction = TypeVar("MarkedFunction", bound=Callable[..., Any])

Names = str | list[str] | tuple[str, ...]
"""What a decorator takes: a transaction's name, a glob, or a list of them."""

FORMS = '@{0}("Group > Resource > Action"), @{0}("Group > *"), @{0}(method="GET", path="/v1/events/{{id}}", status=404)'


def patterns_of_arguments(
    decorator: str, names: Iterable[Names], method: str, path: str, status: int | None
) -> list[Pattern]:
    """Return what a decorator's arguments stand for.

    Args:
        decorator: Its name, for messages.

        names: Transaction names, globs, or lists of them.

        method: With ``path``: the request's method.

        path: With ``method``: the path as documented.

        status: With one of these: the documented status.

    Raises:
        HookFileError: Neither names nor a method with a path are given, or a status that is no number.
    """
    if not isinstance(status, int | None):
        raise HookFileError(
            f"@{decorator} has a status that is no number.",
            given=f"@{decorator}(..., status={status!r})",
            hint=f"A status is a number, without quotes: @{decorator}(..., status=404).",
        )
    wanted = [*name_patterns(decorator, names, status), *path_patterns(decorator, method, path, status)]
    if not wanted:
        raise wrong_use(decorator, f"(status={status!r})" if status is not None else "()")
    return wanted


def name_patterns(decorator: str, patterns: Iterable[Names], status: int | None) -> list[Pattern]:
    """Return names and lists of names as patterns."""
    if any(callable(pattern) for pattern in patterns):
        raise wrong_use(decorator, "")
    names = [name for one in patterns for name in (one if isinstance(one, list | tuple) else [one])]
    if not all(isinstance(name, str) and name for name in names):
        raise wrong_use(decorator, f"({', '.join(map(repr, patterns))})")
    return [NamePattern(name, status) for name in names]


def path_patterns(decorator: str, method: str, path: str, status: int | None) -> list[Pattern]:
    """Return the pattern of a method and a path, which come together or not at all."""
    if bool(method) != bool(path):
        raise wrong_use(decorator, f"(method={method!r}, path={path!r})")
    return [PathPattern(method, path, status)] if path else []


def wrong_use(decorator: str, arguments: str) -> HookFileError:
    """Return the error that shows a decorator's right forms."""
    return HookFileError(
        f"@{decorator} needs the transactions it is for.",
        given=f"@{decorator}{arguments}",
        hint=f"Write {FORMS.format(decorator)}.",
    )


def marking(
    decorator: str, mark: str, wanted: Iterable[Pattern], hint: str
) -> Callable[[MarkedFunction], MarkedFunction]:
    """Return the decorator that leaves patterns on a function and hands it back.

    Args:
        decorator: Its name, for messages.

        mark: The attribute in which the patterns are left.

        wanted: The patterns; those of another use on the same function stay.

        hint: What to write for something that is no function.
    """

    def decorate(function: MarkedFunction) -> MarkedFunction:
        if not inspect.isroutine(function):
            raise HookFileError(f"@{decorator} decorates functions.", given=repr(function), hint=hint)
        setattr(function, mark, (*getattr(function, mark, ()), *wanted))
        return function

    return decorate


def pattern_of_key(mapping: str, key: object, place: str) -> Pattern:
    """Return what a key of a mapping stands for.

    Args:
        mapping: The mapping's name, for the message.

        key: The key.

        place: Its file and line.

    Raises:
        HookFileError: The key is neither a name nor a method with a path.
    """
    match key:
        case str() if key:
            return NamePattern(key)
        case (str() as name, int() as status) if name:
            return NamePattern(name, status)
        case (str() as method, str() as path) if method and path.startswith("/"):
            return PathPattern(method, path)
        case (str() as method, str() as path, int() as status) if method and path.startswith("/"):
            return PathPattern(method, path, status)
        case (*names, str() as text) if names and text.isdecimal():
            right = repr((*names, int(text)))
            hint = f"A status is a number, without quotes: {right}."
            raise HookFileError(f"A key of {mapping} has a text for a status.", where=place, given=repr(key), hint=hint)
    raise HookFileError(
        f"A key of {mapping} names no transactions.",
        where=place,
        given=repr(key),
        hint='A key is a name, "Group > Resource > Action"; a glob, "Group > *"; or ("GET", "/v1/events/{id}"). '
        'A status may follow: ("Group > *", 404), ("GET", "/v1/events/{id}", 404).',
    )


def patterns_of(value: object, mark: str) -> tuple[Pattern, ...]:
    """Return the patterns that a decorator left on a module's value, as an attribute of that name; none on others."""
    # Static, because a hook file's other names answer any attribute (sqlalchemy.func) or raise (flask.current_app).
    patterns = inspect.getattr_static(value, mark, ())
    return patterns if inspect.isroutine(value) and isinstance(patterns, tuple) else ()
