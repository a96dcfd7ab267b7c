"""Finding the providers in loaded hook files: decorated functions and the mapping called ``authentication``."""

import inspect
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from dreddkit.authentication.decorator import MARK
from dreddkit.authentication.login import EXAMPLE, Login
from dreddkit.authentication.provider import Provider, ProviderRegistry
from dreddkit.declarations import Declaration, Declared
from dreddkit.errors import HookFileError
from dreddkit.transaction import Transaction

__all__ = ["collect_providers"]

PROVIDERS = Declaration(MARK, "authentication", f'{{"Group > *": {EXAMPLE}}}')


def collect_providers(modules: Sequence[ModuleType], root: Path) -> ProviderRegistry:
    """Return the providers of hook files that are loaded, by file and line.

    Args:
        modules: The hook files, in their order.

        root: The project's folder, to which messages name files relatively.

    Raises:
        HookFileError: A key, a value or a function is not what a provider can be.
    """
    return ProviderRegistry(map(provider_of, PROVIDERS.collect(modules, root)))


def provider_of(declared: Declared) -> Provider:
    """Return what was declared as a provider."""
    value = declared.value
    if value is not None and not isinstance(value, Login):
        value = with_transaction(value, declared.where)
    name = value if isinstance(value, Login) else getattr(value, "__name__", "no authentication")
    title = f"{name} for {str(declared.patterns[0])!r}" if declared.is_mapped else f"authentication by {name}"
    return Provider(declared.patterns, value, title, declared.place)


def with_transaction(function: object, where: str) -> Callable[[Transaction], Any]:
    """Return a function as one that takes the transaction.

    Raises:
        HookFileError: It is no plain function, or asks for something else.
    """
    is_plain = not (inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function))
    if is_plain and callable(function):
        if accepts(function, None):
            return function
        if accepts(function):
            return wraps(function)(lambda _transaction: function())
    raise HookFileError(
        "What authenticates requests is login(...), None, or a plain function that may take the transaction.",
        where=where,
        given=repr(function),
        hint=f"Write {EXAMPLE}, or a function that returns headers.",
    )


def accepts(function: Callable[..., Any], *arguments: object) -> bool:
    """Tell whether a function can be called with these arguments."""
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        return False
    return True
