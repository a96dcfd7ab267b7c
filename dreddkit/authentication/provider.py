"""A provider: what authenticates a request, and for which transactions."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dreddkit.authentication.login import Login
from dreddkit.errors import HookError, HookFileError
from dreddkit.patterns import Pattern, most_specific, unmatched
from dreddkit.transaction import Documented, Transaction

__all__ = ["Provider", "ProviderRegistry", "Source"]


Source = Login | Callable[[Transaction], Any]
"""What headers come from: a login, or a function that returns them."""


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """A login, a function that returns headers, or that a request is left as it is documented.

    Args:
        patterns: The transactions it is for.

        source: The login or the function; None for neither.

        title: What it is, e.g. ``login POST /auth/session for 'Users > *'``.

        place: The file and line.
    """

    patterns: tuple[Pattern, ...]
    source: Source | None
    title: str
    place: str

    @property
    def label(self) -> str:
        """How messages name it, with its place."""
        return f"{self.title} ({self.place})"


class ProviderRegistry:
    """All providers of a run, in the order of their files and lines.

    Args:
        providers: The providers, in that order.

    Raises:
        HookFileError: Two of them are for the very same transactions.
    """

    def __init__(self, providers: Iterable[Provider]) -> None:
        self._providers = list(providers)
        self._check_different()

    def matching(self, documented: Documented) -> list[Provider]:
        """Return the most specific providers of a transaction: one, where there is no mistake."""
        return most_specific(self._providers, documented)

    def of(self, documented: Documented) -> Provider | None:
        """Return the provider of a transaction, or None where there is none.

        Raises:
            HookError: Several are equally specific.
        """
        found = self.matching(documented)
        if len(found) > 1:
            raise HookError(
                "Several providers authenticate this transaction, and none more specifically than the others.",
                where=", ".join(provider.place for provider in found),
                output="\n".join(provider.label for provider in found),
                hint="Leave one of them, or make it more specific: by a name, a longer glob, or a status.",
            )
        return found[0] if found else None

    def _check_different(self) -> None:
        first: dict[str, Provider] = {}
        for provider in self._providers:
            for text in map(str, provider.patterns):
                other = first.setdefault(text, provider)
                if other is not provider:
                    raise HookFileError(
                        f"Two providers are for the same transactions, {text!r}.",
                        where=f"{other.place}, {provider.place}",
                        output=f"{other.label}\n{provider.label}",
                        hint="Leave one of them.",
                    )

    def unmatched(self, transactions: Sequence[Documented]) -> list[tuple[Provider, Pattern, str | None]]:
        """Return each provider with a pattern of its that no transaction matches, and what that is most like."""
        return unmatched(self._providers, transactions)
