"""What becomes of the keys of a dredd.yml."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

__all__ = ["carry_over"]

PYTHON = ("python", "dredd-hooks-python", "dreddkit-hooks")
OPTIONS = {
    "names": "dreddkit names",
    "only": "dreddkit run --only NAME",
    "method": "dreddkit run --method METHOD",
    "dry-run": "dreddkit run --dry-run",
    "reporter": "dreddkit run --junitxml PATH, --json PATH",
    "output": "dreddkit run --junitxml PATH, --json PATH",
    "header": "a before_each hook sets headers",
    "user": "a before_each hook sets the header Authorization",
    "require": "no code of JavaScript is loaded",
    "sorted": "hooks/ and --random-order decide the order",
    "init": "dreddkit init",
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
        became = ", ".join(taken) or f"left out{explanation(key, value, app)}"
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
    if key == "hooks-worker-timeout" and value:
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
    """Return why a key became nothing, where there is more to say."""
    if value in (None, False, "", [], {}):
        return ": it asked for nothing"
    if key in {"server", "endpoint"} and app:
        return f": dreddkit serves {app}"
    if key == "language" and value in PYTHON:
        return ": dreddkit runs Python hooks itself"
    if key == "server-wait":
        return ": dreddkit waits until the server answers"
    return f": {OPTIONS[key]}" if key in OPTIONS else ""


def served(command: str, endpoint: str) -> dict[str, Any]:
    """Return the settings of a server; where its port is in its command, it may be any."""
    port = urlsplit(endpoint).port if "//" in endpoint else None
    if port and str(port) in command:
        return {"server": command.replace(str(port), "{port}")}
    return {"server": command, "port": port}


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
