"""Tests a Python API against its description: every documented request, each from a clean database."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dreddkit.stash import stash

if TYPE_CHECKING:
    from dreddkit.authentication import authenticate, login
    from dreddkit.fixtures import fixture, make
    from dreddkit.hooks import (
        after,
        after_all,
        after_each,
        before,
        before_all,
        before_each,
        before_each_validation,
        before_validation,
    )
    from dreddkit.integrations.flask import bootstrap
    from dreddkit.isolation import reset
    from dreddkit.stores import FolderStore, add_store
    from dreddkit.transaction import Transaction

__all__ = [
    "FolderStore",
    "Transaction",
    "add_store",
    "after",
    "after_all",
    "after_each",
    "authenticate",
    "before",
    "before_all",
    "before_each",
    "before_each_validation",
    "before_validation",
    "bootstrap",
    "fixture",
    "login",
    "make",
    "reset",
    "stash",
]

HOMES = {
    "FolderStore": "dreddkit.stores",
    "Transaction": "dreddkit.transaction",
    "add_store": "dreddkit.stores",
    "authenticate": "dreddkit.authentication",
    "bootstrap": "dreddkit.integrations.flask",
    "fixture": "dreddkit.fixtures",
    "login": "dreddkit.authentication",
    "make": "dreddkit.fixtures",
    "reset": "dreddkit.isolation",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: pytest loads this package in every session, Flask only some need."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(HOMES.get(name, "dreddkit.hooks")), name)


def __dir__() -> list[str]:
    return __all__
