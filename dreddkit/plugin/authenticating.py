"""Authenticating the requests of a run, by the providers of its hook files."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from dreddkit.authentication import Changes, Login, Source, Tokens, fetch_token
from dreddkit.errors import MisuseError
from dreddkit.plugin.hooking import Hooks
from dreddkit.transaction import Documented, Transaction

__all__ = ["Authentication"]


class Authentication:
    """Puts into each request the headers of its provider.

    Args:
        hooks: The hook files, providers among what they have.

        changes: Tells what the next reset is going to undo; None where nobody knows.

        timeout_s: How long a login may take.

        watching: Looks on while the server answers a login; it is given the request.
    """

    def __init__(
        self,
        hooks: Hooks,
        changes: Changes,
        timeout_s: float,
        watching: Callable[[str], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._hooks = hooks
        self._timeout_s = timeout_s
        self._watching = watching
        self._documented_headers: dict[str, str] = {}
        self.tokens = Tokens(changes)

    def begin(self, transaction: Transaction) -> None:
        """Note which headers are the description's: the hooks and fixtures of the transaction are still to come."""
        self._documented_headers = lower_case(transaction)

    def try_at_baseline(self, documented: Documented, server_url: str) -> bool:
        """Log in, if that can be done once for all transactions; return whether a reset has to follow.

        Args:
            documented: The transaction; the database is at its baseline.

            server_url: Where the API is served.
        """
        provider = self._hooks.providers.of(documented)
        if provider is None or not isinstance(provider.source, Login):
            return False
        return self.tokens.try_at_baseline(provider.source, self._fetch(provider.label, provider.source, server_url))

    def sign(self, documented: Documented, transaction: Transaction, server_url: str) -> set[str]:
        """Put in the headers of the transaction's provider, but for those that a hook or fixture has changed.

        Returns:
            The names of the headers that were put in.

        Raises:
            HookError: The login failed, the function raised, or several providers are equally specific.
        """
        provider = self._hooks.providers.of(documented)
        if provider is None or provider.source is None:
            return set()
        headers = self._headers(provider.source, provider.label, transaction, server_url)
        now = lower_case(transaction)
        free = {name for name in headers if now.get(name.lower()) == self._documented_headers.get(name.lower())}
        transaction.headers.update({name: headers[name] for name in free})
        return free

    def _headers(self, source: Source, label: str, transaction: Transaction, server_url: str) -> dict[str, str]:
        if isinstance(source, Login):
            return source.headers(self.tokens.token(source, self._fetch(label, source, server_url)))
        return self._ask(label, source, transaction)

    def _ask(self, label: str, function: Callable[[Transaction], Any], transaction: Transaction) -> dict[str, str]:
        headers = self._hooks.ask_provider(label, function, transaction)
        if headers is None or are_headers(headers):
            return headers or {}
        hint = 'For example {"Authorization": f"JWT {token}"}.'
        raise MisuseError("A provider returns headers, or None.", where=label, given=without_values(headers), hint=hint)

    def _fetch(self, label: str, login: Login, server_url: str) -> Callable[[], str]:
        def fetch() -> str:
            with self._watching(f"{login.method} {login.path}"):
                return fetch_token(login, server_url, label, self._timeout_s)

        return fetch


def are_headers(value: object) -> bool:
    """Tell whether a value is names with what a header can hold."""
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(one, str | int | float) for name, one in value.items()
    )


def without_values(value: object) -> str:
    """Return what kind of value it is, and nothing of it that may be a secret."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name!r}: {type(one).__name__}' for name, one in value.items())}}}"
    return f"a value of the type {type(value).__name__}"


def lower_case(transaction: Transaction) -> dict[str, str]:
    """Return a request's headers, their names in lower case."""
    headers = (transaction.get("request") or {}).get("headers") or {}
    return {name.lower(): value for name, value in headers.items()}
