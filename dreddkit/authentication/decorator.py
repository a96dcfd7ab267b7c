"""The decorator that ties a function to the transactions whose headers it knows."""

from collections.abc import Callable

from dreddkit.selection import MarkedFunction, Names, marking, patterns_of_arguments

__all__ = ["MARK", "authenticate"]

MARK = "dreddkit_authentication_patterns"
HINT = 'A login goes into the mapping: authentication = {"Group > *": login(...)}'


def authenticate(
    *patterns: Names, method: str = "", path: str = "", status: int | None = None
) -> Callable[[MarkedFunction], MarkedFunction]:
    """Let the function authenticate some requests: it returns their headers, or None for none.

    It is called for each of them in the application's context, after the transaction's fixtures and its ``@before``
    hooks, and may take the transaction. A header that a hook or fixture of the transaction has set or taken out stays
    as it is. Of all providers that match, be they functions or in the mapping ``authentication``, the most specific one
    counts, as for fixtures.

    Args:
        patterns: Transaction names, globs, or lists of them.

        method: With ``path``: the request's method.

        path: With ``method``: the path as documented, e.g. ``/v1/events/{id}``.

        status: With one of these: the documented status.

    Raises:
        HookFileError: Neither names nor a method with a path are given.
    """
    wanted = patterns_of_arguments("authenticate", patterns, method, path, status)
    return marking("authenticate", MARK, wanted, HINT)
