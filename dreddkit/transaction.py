"""Transactions as nouns: what a description documents, and Dredd's dictionary of it as hooks and fixtures get it."""

import json
import re
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dreddkit.attributes import KnownAttributes
from dreddkit.errors import MisuseError, NotAnsweredError
from dreddkit.views import Headers, PathParameters, QueryParameters

__all__ = ["Documented", "Location", "Transaction", "checked_status"]

ANSWER = ("real", "errors", "results", "test")
"""What the dictionary has once the server has answered."""


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

        is_default: Whether the response is the one to every status that has none of its own; its status then is Dredd's
            guess, a 200.
    """

    name: str
    api_name: str
    method: str
    uri_template: str
    status: int
    location: Location
    transaction: dict[str, Any] | None
    reason: str = ""
    is_default: bool = False

    @property
    def short_name(self) -> str:
        """The name without the API's: what Dredd calls the transaction when a run has one description."""
        return self.name.removeprefix(f"{self.api_name} > ")

    @property
    def names(self) -> tuple[str, str]:
        """What hook files may call it: without the API's name, and with it."""
        return self.short_name, self.name

    @property
    def shown_status(self) -> str:
        """The status as the description has it: ``default`` where it has none."""
        return "default" if self.is_default else str(self.status)


class Transaction(KnownAttributes, dict[str, Any]):
    """What hooks and fixtures get: Dredd's own dictionary, with names for what they mostly want of it.

    The dictionary has ``name``, ``id``, ``host``, ``port``, ``protocol``, ``fullPath``, ``request``, ``expected``,
    ``origin`` and ``skip``. ``real``, ``errors`` and ``results`` join it once the server has answered, ``test`` once
    Dredd has given its verdict. Properties read and write the dictionary::

        transaction.path_params["id"] = event.id
        transaction.query["page[size]"] = 1
        transaction.headers["Authorization"] = f"JWT {token}"
        transaction.json["data"]["id"] = str(event.id)

    An attribute that is none of these is an error at the line that reads or sets it.

    Args:
        values: Dredd's dictionary.

        uri_template: The URI template of its ``fullPath``.
    """

    _uri_template: str
    _read: dict[str, tuple[str, Any]]  # bodies that a hook has asked for as JSON, with their text

    def __init__(self, values: Mapping[str, Any], uri_template: str) -> None:
        super().__init__(values)
        self._uri_template = uri_template
        self._read = {}

    def skip(self, reason: str) -> None:
        """Send no request, and say why."""
        self["skip"] = checked_reason("skip", reason)

    def fail(self, reason: str) -> None:
        """Fail the transaction, and say why; before the request it is not sent."""
        self["fail"] = checked_reason("fail", reason)

    @property
    def uri_template(self) -> str:
        """The URI template that documents `fullPath`."""
        return self._uri_template

    @property
    def path_params(self) -> PathParameters:
        """The path parameters by name; setting one rewrites `fullPath`."""
        return PathParameters(self, self.uri_template)

    @property
    def query(self) -> QueryParameters:
        """The query parameters by name, e.g. `page[size]`; setting one rewrites `fullPath`, a list repeats it."""
        return QueryParameters(self, self.uri_template)

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        return Headers(self._part("request").setdefault("headers", {}))

    @property
    def body(self) -> str:
        """The request's body as text."""
        return self._text("request")

    @body.setter
    def body(self, text: str) -> None:
        self._part("request")["body"] = text

    @property
    def json(self) -> Any:
        """The request's body as JSON; it may be replaced, or changed in place until the hook returns."""
        return self._document("request")

    @json.setter
    def json(self, value: Any) -> None:
        self._write_document("request", value)

    @property
    def expected_status(self) -> int:
        """The status that the response shall have; that of a default response has to be set first."""
        status = self._part("expected").get("statusCode")
        if status is None:
            raise MisuseError("A default response has no status of its own.", hint="transaction.expected_status = 418")
        return int(status)

    @expected_status.setter
    def expected_status(self, status: int) -> None:
        self._part("expected")["statusCode"] = checked_status(status)

    @property
    def expected_body(self) -> str:
        """The body, as text, that the response is compared with; once set, no schema of the description counts."""
        return self._text("expected")

    @expected_body.setter
    def expected_body(self, text: str) -> None:
        expected = self._part("expected")
        expected["body"] = text
        expected.pop("bodySchema", None)  # Dredd would not look at the body

    @property
    def expected_json(self) -> Any:
        """The body that the response is compared with, as JSON; it can be changed as `json` can."""
        return self._document("expected")

    @expected_json.setter
    def expected_json(self, value: Any) -> None:
        self._write_document("expected", value)

    @property
    def real_status(self) -> int:
        """The status of the response, from the validation on."""
        return int(self._real()["statusCode"])

    @property
    def real_headers(self) -> Headers:
        """The headers of the response."""
        return Headers(self._real()["headers"])

    @property
    def real_body(self) -> str:
        """The body of the response as text."""
        return str(self._real().get("body") or "")

    @property
    def real_json(self) -> Any:
        """The body of the response as JSON."""
        return parsed(self.real_body, "response")

    def write_back(self) -> None:
        """Write into the bodies what was changed in place in their JSON; dreddkit does so when a hook returns."""
        read, self._read = self._read, {}
        for part, (text, value) in read.items():
            if self._text(part) == text and json.loads(text) != value:
                self._write_document(part, value)

    def put_below(self, path: str) -> None:
        """Have the address begin with a path; dreddkit does so with the one below which the API lives."""
        self["fullPath"] = path + self["fullPath"]
        self._uri_template = path + self._uri_template

    def __missing__(self, key: str) -> Any:
        if key in ANSWER and "real" not in self:
            hint = "The after and before_validation hooks have it, where the request was sent."
            raise NotAnsweredError("The server has not answered.", given=key, hint=hint)
        raise KeyError(key)

    def _real(self) -> dict[str, Any]:
        real: dict[str, Any] = self["real"]
        return real

    def _part(self, name: str) -> dict[str, Any]:
        part = self.get(name)
        if not isinstance(part, dict):
            raise MisuseError(f"The transaction's {name!r} is no dictionary any more.", given=reprlib.repr(part))
        return part

    def _text(self, part: str) -> str:
        return str(self._part(part).get("body") or "")

    def _document(self, part: str) -> Any:
        text = self._text(part)
        if part not in self._read or self._read[part][0] != text:
            self._read[part] = text, parsed(text, "request" if part == "request" else "expected response")
        return self._read[part][1]

    def _write_document(self, part: str, value: Any) -> None:
        try:
            text = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise MisuseError(f"A body's value is not JSON: {error}", given=repr(value)) from error
        if part == "request":
            self.body = text
            self.headers.setdefault("Content-Type", "application/json")
        else:
            self.expected_body = text


def checked_reason(what: str, reason: str) -> str:
    """Return the reason, which is what the results and the terminal will tell."""
    if not isinstance(reason, str) or not reason:
        raise MisuseError(f"transaction.{what} needs a reason.", given=repr(reason))
    return reason


def checked_status(status: object, where: str = "") -> str:
    """Return a status as Dredd has it."""
    if not re.fullmatch(r"[1-5]\d\d", str(status)):
        problem = "This is no status of a response."
        raise MisuseError(problem, where=where, given=repr(status), allowed=["100 to 599"])
    return str(status)


def parsed(text: str, whose: str) -> Any:
    """Return a body as JSON."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise MisuseError(f"The body of the {whose} is not JSON: {error}", given=text[:80]) from error
