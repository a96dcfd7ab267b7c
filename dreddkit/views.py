"""Mappings that a hook reads and changes, written through to Dredd's dictionary at once."""

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Any

from dreddkit.addresses import path_names, path_values, query_names, query_pairs, with_path_value, with_query_values
from dreddkit.errors import MisuseError, UnknownNameError

__all__ = ["Headers", "PathParameters", "QueryParameters"]

HINT = 'transaction["fullPath"] = "/..." takes any address.'


class Headers(MutableMapping[str, str]):
    """The headers of a request or a response; upper and lower case do not count.

    Args:
        headers: Dredd's dictionary of them.
    """

    def __init__(self, headers: dict[str, Any]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        return str(self._headers[self._written(name)])

    def __setitem__(self, name: str, value: object) -> None:
        self._headers[self._written(name)] = as_text(value, f"the header {name!r}")

    def __delitem__(self, name: str) -> None:
        del self._headers[self._written(name)]

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __repr__(self) -> str:
        return repr(dict(self))

    def _written(self, name: str) -> str:
        return next((each for each in self._headers if each.lower() == name.lower()), name)


class Parameters(MutableMapping[str, str]):
    """Parameters of a request.

    Args:
        transaction: Dredd's dictionary, whose ``fullPath`` is read and rewritten.

        template: The URI template that documents it.
    """

    def __init__(self, transaction: dict[str, Any], template: str) -> None:
        self._transaction = transaction
        self._template = template


class PathParameters(Parameters):
    """The path parameters of a request, by their documented names; a value may be any text, slashes included."""

    def __getitem__(self, name: str) -> str:
        values = self._values()
        if name not in values:
            raise no_such("The path has no such parameter.", "The path has no parameters.", name, values)
        return values[name]

    def __setitem__(self, name: str, value: object) -> None:
        _ = self[name]  # raises where there is none
        text = as_text(value, f"the path parameter {name!r}")
        self._transaction["fullPath"] = with_path_value(self._transaction["fullPath"], self._template, name, text)

    def __delitem__(self, name: str) -> None:
        raise MisuseError("A path parameter cannot be taken out of a path.", given=name, hint=HINT)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(path_names(self._template)))

    def __len__(self) -> int:
        return len(set(path_names(self._template)))

    def __repr__(self) -> str:
        return repr(self._values())

    def _values(self) -> dict[str, str]:
        values = path_values(self._transaction["fullPath"], self._template)
        if values is None:
            raise MisuseError(
                "The path does not fit its documentation, so its parameters cannot be told apart.",
                given=self._transaction["fullPath"],
                allowed=[self._template],
                hint=HINT,
            )
        return values


class QueryParameters(Parameters):
    """The query parameters of a request, by their names without escapes, e.g. ``page[size]``.

    A list of values sets a parameter several times; ``query["tag"]`` is then its first value, ``getlist`` has all.
    """

    def getlist(self, name: str) -> list[str]:
        """Return all values of a parameter."""
        return [value for each, value in query_pairs(self._transaction["fullPath"]) if each == name]

    def __getitem__(self, name: str) -> str:
        values = self.getlist(name)
        if not values:
            raise no_such("The query has no such parameter.", "The request has no query.", name, self)
        return values[0]

    def __setitem__(self, name: str, value: object) -> None:
        allowed = dict.fromkeys([*query_names(self._template), *self])
        if name not in allowed:
            problem = "No such query parameter is documented."
            raise no_such(problem, "No query parameters are documented.", name, allowed)
        values = value if isinstance(value, list | tuple) else [value]
        self._write(name, [as_text(each, f"the query parameter {name!r}") for each in values])

    def __delitem__(self, name: str) -> None:
        _ = self[name]  # raises where there is none
        self._write(name, [])

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in query_pairs(self._transaction["fullPath"])))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr({name: self.getlist(name) for name in self})

    def _write(self, name: str, values: list[str]) -> None:
        self._transaction["fullPath"] = with_query_values(self._transaction["fullPath"], name, values)


def no_such(problem: str, problem_of_none: str, name: str, allowed: Iterable[str]) -> UnknownNameError:
    """Return the error for a parameter that is not among those that there are, if there are any."""
    names = list(allowed)
    return UnknownNameError(problem if names else problem_of_none, given=name, allowed=names, hint=HINT)


def as_text(value: object, what: str) -> str:
    """Return a value as a request has it, booleans as JSON spells them.

    Raises:
        MisuseError: It is nothing that a request can hold.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, list | tuple | dict | set | bytes):
        hint = "A row has its id once its session is flushed." if value is None else "Give a text or a number."
        raise MisuseError(f"This is no value for {what}.", given=repr(value), hint=hint)
    return str(value)
