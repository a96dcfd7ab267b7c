"""A made-up API of any size: what it documents, and the API Blueprint that documents it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

__all__ = ["Exchange", "blueprint", "exchanges"]

RESOURCES_A_GROUP = 5


@dataclass(frozen=True, slots=True)
class Exchange:
    """One documented request with its response.

    Args:
        names: What Dredd calls it: group, resource and action.

        request: The JSON body that is sent; None for none.

        response: The JSON body that comes back; None for none.
    """

    names: tuple[str, str, str]
    method: str
    path: str
    status: int
    request: Any = None
    response: Any = None

    @property
    def name(self) -> str:
        """Dredd's name."""
        return " > ".join(self.names)


def exchanges(count: int) -> list[Exchange]:
    """Return that many exchanges, no two with the same method and path; a smaller API is the start of a larger one."""
    return list(islice(_endless_exchanges(), count))


def blueprint(documented: Sequence[Exchange]) -> str:
    """Return the API Blueprint of these exchanges."""
    lines = ["FORMAT: 1A", "", "# Benchmark API", ""]
    for group, in_group in groupby(documented, key=lambda exchange: exchange.names[0]):
        lines += [f"# Group {group}", ""]
        for (resource, path), in_resource in groupby(in_group, key=lambda exchange: (exchange.names[1], exchange.path)):
            lines += [f"## {resource} [{path}]", ""]
            lines += [line for exchange in in_resource for line in _action(exchange)]
    return "\n".join(lines)


def _endless_exchanges() -> Iterator[Exchange]:
    number = 0
    while True:
        number += 1
        group = f"Group {(number - 1) // RESOURCES_A_GROUP + 1}"
        path, body, row = f"/v1/things-{number}", _body(number), {"id": str(number), **_body(number)}
        collection, member = f"Things {number} Collection", f"Thing {number}"
        yield Exchange((group, collection, "List All"), "GET", path, 200, response=[row, row])
        yield Exchange((group, collection, "Create"), "POST", path, 201, request=body, response=row)
        yield Exchange((group, member, "Show"), "GET", f"{path}/1", 200, response=row)
        yield Exchange((group, member, "Update"), "PATCH", f"{path}/1", 200, request=body, response=row)
        yield Exchange((group, member, "Delete"), "DELETE", f"{path}/1", 204)


def _body(number: int) -> dict[str, Any]:
    return {
        "name": f"Thing {number}",
        "description": "A conference about free and open source software, with workshops on its last day.",
        "starts-at": "2031-05-01T09:00:00+00:00",
        "ends-at": "2031-05-03T18:30:00+00:00",
        "timezone": "Europe/Berlin",
        "is-public": True,
        "capacity": 100 + number,
        "price": 19.5,
        "tags": ["software", "community"],
        "owner": {"id": "1", "email": "owner@example.com"},
    }


def _action(exchange: Exchange) -> list[str]:
    lines = [f"### {exchange.names[2]} [{exchange.method}]", ""]
    if exchange.request is not None:
        lines += ["+ Request (application/json)", "", *_indented(exchange.request), ""]
    content_type = " (application/json)" if exchange.response is not None else ""
    lines += [f"+ Response {exchange.status}{content_type}", ""]
    return [*lines, *_indented(exchange.response), ""] if exchange.response is not None else lines


def _indented(body: Any) -> list[str]:
    return [" " * 8 + line for line in json.dumps(body, indent=2).splitlines()]
