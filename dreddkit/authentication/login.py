"""Declaring how one logs in, and which header the token goes into."""

import json as json_module
from dataclasses import dataclass
from typing import Any

from dreddkit.errors import HookFileError

__all__ = ["Login", "login"]

PLACE = "{token}"
EXAMPLE = 'login("/auth/session", json={"email": "...", "password": "..."}, header="Authorization: JWT {token}")'


@dataclass(frozen=True, slots=True)
class Login:
    """What ``login`` was told; two that were told the same share a token.

    Args:
        method: The request's method.

        path: Its path, as documented.

        body: Its body, as text.

        token: Where in the answer the token is.

        header: The header that the token goes into.

        value: What the header's value is, with ``{token}`` in it.
    """

    method: str
    path: str
    body: str
    token: str
    header: str
    value: str

    def headers(self, token: str) -> dict[str, str]:
        """Return the headers of a request that carries a token."""
        return {self.header: self.value.replace(PLACE, token)}

    def __str__(self) -> str:
        return f"login {self.method} {self.path}"


def login(
    path: str,
    *,
    json: Any = None,
    token: str = "access_token",  # noqa: S107 - where it is, not what
    header: str = "Authorization: Bearer {token}",
    method: str = "POST",
) -> Login:
    """Declare, in the mapping ``authentication``, that some requests carry a token which the API itself gives.

    For example ``authentication = {"*": login("/auth/session", json={"email": EMAIL, "password": PASSWORD})}``.

    The token is kept where a login at the baseline succeeds and writes nothing to the database. Otherwise each
    transaction gets one of its own, after its fixtures and its ``@before`` hooks, so that their users can log in.

    It takes the place of the header that the description documents; one that a hook has set stays.

    Args:
        path: The path as documented, e.g. ``/v1/auth/session``.

        json: The body.

        token: Where in the answer's JSON the token is, e.g. ``data.attributes.token``; a number is a place in a list.

        header: The header that the token goes into, and how, e.g. ``Authorization: JWT {token}``.

        method: The method.

    Raises:
        HookFileError: The path is none, the header has no place for the token, or the body is not JSON.
    """
    name, _, value = header.partition(":")
    if not path.startswith("/"):
        raise HookFileError("login() needs a path of the API.", given=repr(path), hint=f"Write {EXAMPLE}.")
    if not name or PLACE not in value:
        hint = f"Write {EXAMPLE}."
        raise HookFileError(f"The header has no place for the token, {PLACE}.", given=repr(header), hint=hint)
    try:
        body = "" if json is None else json_module.dumps(json)
    except (TypeError, ValueError) as error:
        raise HookFileError(f"The body of a login is not JSON: {error}", given=path) from error
    return Login(method.upper(), path, body, token, name.strip(), value.strip())
