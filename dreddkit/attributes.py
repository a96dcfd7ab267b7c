"""Attributes that an object does not have: an error where they are read or set, in place of being kept unseen."""

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
        hint = f'Change what is in it, {called(owner)}.{name}["..."] = ..., where it is the request\'s.'
        return UnknownAttributeError(f"{name} can be read, not set.", given=given, hint=hint)
    return UnknownAttributeError(
        f"A {called(owner)} has no attribute {name!r} to set.",
        given=name,
        allowed=public(type(owner)),
        hint=key_hint(owner, name) or 'stash["..."] keeps what hooks share.',
    )


def called(owner: object) -> str:
    """Return what users call the object."""
    return type(owner).__name__.lower()


def public(kind: type) -> list[str]:
    """Return the names of a class's own attributes, properties and methods."""
    return [name for name in [*kind.__annotations__, *vars(kind)] if not name.startswith("_")]


def key_hint(owner: object, name: str) -> str:
    """Say how to get at what is in the dictionary by that name."""
    return f'It is a key: {called(owner)}["{name}"].' if isinstance(owner, dict) and name in owner else ""
