"""Logging in over HTTP, once."""

import json
import string
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import quote, urlsplit

from dreddkit.authentication.login import Login
from dreddkit.errors import HookError, LoginFailedError

__all__ = ["fetch_token"]

CONNECTIONS = {"http": HTTPConnection, "https": HTTPSConnection}
SUCCESS = range(200, 300)
LONGEST_BODY = 300  # characters of an answer that are shown


def fetch_token(login: Login, server_url: str, place: str, timeout_s: float) -> str:
    """Log in, and return the token.

    Args:
        login: How.

        server_url: Where the API is served, the path below which it lives included.

        place: The file and line of the provider, for messages.

        timeout_s: How long the answer may take.

    Raises:
        LoginFailedError: The answer is no success, or the token is not in it.

        HookError: There is no answer.
    """
    given = f"{login.method} {server_url.rstrip('/')}{login.path}"
    try:
        status, body = exchange(login, server_url, timeout_s)
    except (OSError, HTTPException) as error:
        raise HookError(f"The login has no answer: {error!r}", where=place, given=given) from error
    if status not in SUCCESS:
        problem = f"The login was answered with {status}."
        raise LoginFailedError(problem, where=place, given=given, output=body[:LONGEST_BODY])
    found = at_path(document(body), login.token)
    if not isinstance(found, str | int) or found == "" or isinstance(found, bool):
        raise LoginFailedError(
            f"The login was answered with {status}, and there is no token at {login.token!r}.",
            where=place,
            given=given,
            output=outline(body),
            hint='Say where it is: login(..., token="data.attributes.token").',
        )
    return str(found)


def exchange(login: Login, server_url: str, timeout_s: float) -> tuple[int, str]:
    """Send the login's request; return the answer's status and body."""
    url = urlsplit(server_url)
    connection = CONNECTIONS[url.scheme](url.hostname or "", url.port, timeout=timeout_s)
    headers = {"Accept": "*/*", **({"Content-Type": "application/json"} if login.body else {})}
    try:
        path = quote(url.path.rstrip("/") + login.path, safe=string.punctuation)
        connection.request(login.method, path, login.body.encode(), headers)
        response = connection.getresponse()
        return response.status, response.read().decode(errors="replace")
    finally:
        connection.close()


def document(body: str) -> Any:
    """Return a body as JSON; None where it is none."""
    try:
        return json.loads(body)
    except ValueError:
        return None


def at_path(value: Any, path: str) -> Any:
    """Return what is at a path of names and of numbers, e.g. ``data.0.token``; None where nothing is.

    >>> at_path({"data": [{"token": "abc"}]}, "data.0.token")
    'abc'
    """
    for name in path.split("."):
        match value:
            case dict():
                value = value.get(name)
            case list() if name.isdecimal() and int(name) < len(value):
                value = value[int(name)]
            case _:
                return None
    return value


def outline(body: str) -> str:
    """Return the beginning of an answer that may have a token in it: its keys, and no texts.

    >>> outline('{"data": {"token": "abc"}}')
    '{"data": {"token": "..."}}'
    """
    value = document(body)
    return "The body is not JSON." if value is None else json.dumps(without_texts(value))[:LONGEST_BODY]


def without_texts(value: Any) -> Any:
    """Return JSON with its texts and numbers taken out."""
    match value:
        case dict():
            return {name: without_texts(one) for name, one in value.items()}
        case list():
            return [without_texts(one) for one in value]
        case None | bool():
            return value
    return "..."
