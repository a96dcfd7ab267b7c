"""What becomes of the keys of a dredd.yml."""

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

from dreddkit.errors import closest_match
from dreddkit.scaffolding.naming import quoted

__all__ = ["HEADERS", "carry_over", "header_hook"]

HEADERS = "headers.py"
HOOK = '''\
"""What dredd.yml had sent with every request."""

from dreddkit import Transaction, before_each


@before_each
def set_headers(transaction: Transaction) -> None:
    """Set what every request has, whatever is documented."""
'''
SET = f"the hook in {HEADERS} sets it"

PYTHON = ("python", "dredd-hooks-python", "dreddkit-hooks")
TAKEN_OVER = (
    "blueprint",
    "endpoint",
    "header",
    "hookfiles",
    "hooks-worker-timeout",
    "language",
    "path",
    "server",
    "user",
)
OPTIONS = {
    "names": "dreddkit names",
    "only": "dreddkit run --only NAME",
    "method": "dreddkit run --method METHOD",
    "dry-run": "dreddkit run --dry-run",
    "reporter": "dreddkit run --junitxml PATH, --json PATH",
    "output": "dreddkit run --junitxml PATH, --json PATH",
    "color": "dreddkit run --color yes, --color no",
    "custom": "it was for reporters and hooks of JavaScript",
    "config": "dreddkit.toml, or [tool.dreddkit] in pyproject.toml",
    "details": "dreddkit run --json PATH",
    "inline-errors": "what fails is told at the end",
    "loglevel": "dreddkit run -q, -v",
    "require": "no code of JavaScript is loaded",
    "sorted": "hooks/ and --random-order decide the order",
    "init": "dreddkit init",
    "server-wait": "dreddkit waits until the server answers",
}


def carry_over(old: Mapping[str, Any], app: str, known: set[str]) -> tuple[dict[str, Any], list[str]]:
    """Return settings that do what a dredd.yml did, and a line on each of its keys.

    Args:
        old: What is in the dredd.yml.

        app: The application that was found; empty for none. dreddkit serves it, in the place of Dredd's server.

        known: The settings that there are.
    """
    settings: dict[str, Any] = {}
    lines = []
    for key, value in old.items():
        taken = {name: one for name, one in taken_over(key, value, old, app).items() if one and name in known}
        settings |= {name: merged(settings.get(name), one) for name, one in taken.items()}
        became = ", ".join(taken) or (SET if sets_headers(key, value) else f"left out: {explanation(key, value, app)}")
        lines.append(f"{key}: {became}")
    return settings, lines


def taken_over(key: str, value: Any, old: Mapping[str, Any], app: str) -> dict[str, Any]:
    """Return the settings that a key becomes."""
    if key in {"blueprint", "path"}:
        return {"blueprint": as_list(value)}
    if key == "hookfiles" and is_python(old):
        return {"hooks": as_list(value)}
    if key == "language" and not is_python(old):
        return {"handler": str(value or "")}
    if key == "hooks-worker-timeout" and isinstance(value, int | float) and value > 0:
        return {"hook_timeout_s": float(value) / 1000}
    return {} if app else server_of(key, value, old)


def server_of(key: str, value: Any, old: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that a server's key becomes, where dreddkit has no application to serve."""
    if key == "server" and value:
        return served(str(value), str(old.get("endpoint") or ""))
    if key == "endpoint" and not old.get("server"):
        return {"server_url": str(value or "")}
    return {}


def explanation(key: str, value: Any, app: str) -> str:
    """Return why a key became nothing."""
    if value in (None, False, "", [], {}):
        return "it asked for nothing"
    if key in {"server", "endpoint"} and app:
        return f"dreddkit serves {app}"
    if key == "language" and value in PYTHON:
        return "dreddkit runs Python hooks itself"
    if key == "hooks-worker-timeout":
        return f"{value!r} is no number of milliseconds"
    if key in OPTIONS:
        return OPTIONS[key]
    closest = closest_match(key, [*TAKEN_OVER, *OPTIONS])
    return f"no such key is known{f'; did you mean {closest!r}?' if closest else ''}"


def sets_headers(key: str, value: Any) -> bool:
    """Tell whether a key has something sent with every request."""
    return bool(value) and key in {"header", "user"}


def header_hook(old: Mapping[str, Any]) -> str:
    """Return a hook file that sends what a dredd.yml had sent with every request; empty for nothing."""
    lines = [f"    transaction.headers[{quoted(name)}] = {quoted(value)}\n" for name, value in headers_of(old)]
    return HOOK + "".join(lines) if lines else ""


def headers_of(old: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the headers that a dredd.yml sets."""
    if old.get("user"):
        yield "Authorization", f"Basic {b64encode(str(old['user']).encode()).decode()}"
    for header in as_list(old.get("header")):
        name, _, value = header.partition(":")
        yield name.strip(), value.strip()


def served(command: str, endpoint: str) -> dict[str, Any]:
    """Return the settings of a server; where its port is in its command, it may be any."""
    found = re.search(r"//[^/]*:(\d+)(?:/|$)", endpoint)
    if found is None:
        return {"server": command}
    anywhere = re.sub(rf"(?<!\d){found[1]}(?!\d)", "{port}", command)
    return {"server": command, "port": int(found[1])} if anywhere == command else {"server": anywhere}


def is_python(old: Mapping[str, Any]) -> bool:
    """Tell whether the hooks are Python's."""
    return str(old.get("language") or "").split("/")[-1] in PYTHON


def as_list(value: Any) -> list[str]:
    """Return a text or a list of them as a list."""
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one]


def merged(one: Any, other: Any) -> Any:
    """Return two settings of a name as one: lists are joined."""
    return [*dict.fromkeys([*one, *other])] if isinstance(one, list) else other
