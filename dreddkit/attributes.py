"""Attributes that an object does not have: an error where they are read or set, in place of being kept unseen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dreddkit.errors import UnknownAttributeError

__all__ = ["KnownAttributes"]


class KnownAttributes:
    """An object with the attributes of its class alone; those of them that it keeps are annotated there."""

    if not TYPE_CHECKING:  # to which a class with these methods would have every attribute

        def __getattr__(self, name: str) -> object:
            raise UnknownAttributeError(
                f"A {called(self)} has no attribute {name!r}.",
                given=name,
                allowed=public(type(self)),
                hint=key_hint(self, name),
            )

        def __setattr__(self, name: str, value: object) -> None:
            there = getattr(type(self), name, None)
            if name not in type(self).__annotations__ and getattr(there, "fset", None) is None:
                raise cannot_be_set(self, name, value, there)
            super().__setattr__(name, value)


def cannot_be_set(owner: object, name: str, value: object, there: object) -> UnknownAttributeError:
    """Return the error for setting what is a method, what is only read, or nothing at all."""
    given = f"{called(owner)}.{name} = {value!r}"
    if callable(there):
        hint = f"call {called(owner)}.{name}(reason)" if name in vars(type(owner)) else ""
        return UnknownAttributeError(f"{name} is a method, it cannot be set.", given=given, hint=hint)
    if there is not None:
        return UnknownAttributeError(f"{name} can be read, not set.", given=given, hint=item_hint(owner, name, there))
    return UnknownAttributeError(
        f"A {called(owner)} has no attribute {name!r} to set.",
        given=name,
        allowed=settable(type(owner)),
        hint=key_hint(owner, name) or 'stash["..."] keeps what hooks share.',
    )


def called(owner: object) -> str:
    """Return what users call the object."""
    return type(owner).__name__.lower()


def public(kind: type) -> list[str]:
    """Return the names of a class's own properties and methods."""
    return [name for name in vars(kind) if not name.startswith("_")]


def settable(kind: type) -> list[str]:
    """Return the names of those that can be set."""
    return [name for name in public(kind) if getattr(getattr(kind, name, None), "fset", None)]


def key_hint(owner: object, name: str) -> str:
    """Say how to get at what is in the dictionary by that name."""
    return f'It is a key: {called(owner)}["{name}"].' if isinstance(owner, dict) and name in owner else ""


def item_hint(owner: object, name: str, there: object) -> str:
    """Say how to change what is in a mapping that a property returns."""
    returned = getattr(getattr(there, "fget", None), "__annotations__", {}).get("return")
    if not (isinstance(returned, type) and issubclass(returned, Mapping)):
        return ""
    return f'Change what is in it, {called(owner)}.{name}["..."] = ..., where it is the request\'s.'
