"""Transactions as nouns: what a description documents, before anything has run."""

from dataclasses import dataclass
from typing import Any

__all__ = ["Documented", "Location", "Transaction"]

Transaction = dict[str, Any]
"""Dredd's own dictionary: name, id, host, port, protocol, fullPath, request, expected, origin, skip.

``real``, ``errors`` and ``results`` join it once the server has answered, ``test`` once Dredd has given its verdict.
"""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a description as its author wrote it, includes resolved."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Documented:
    """One transaction that a description documents.

    Args:
        name: Dredd's name, API name included: ``API > Group > Resource > Action``.

        api_name: The first part of the name, which Dredd leaves out when a run has one description.

        method: Upper case, e.g. ``"GET"``.

        uri_template: As documented, e.g. ``/v1/events/{id}``.

        status: The documented status code.

        location: Where the response is documented.

        transaction: Dredd's configured dictionary; None when its compiler dropped the transaction.

        reason: Why it was dropped, or why Dredd skips it; else empty.
    """

    name: str
    api_name: str
    method: str
    uri_template: str
    status: int
    location: Location
    transaction: Transaction | None
    reason: str = ""

    @property
    def short_name(self) -> str:
        """The name without the API's: what Dredd calls the transaction when a run has one description."""
        return self.name.removeprefix(f"{self.api_name} > ")
