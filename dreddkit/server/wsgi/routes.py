"""Makes the application without a database, and reports its routes: ``python -m dreddkit.server.wsgi.routes SPEC``."""

import inspect
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from dreddkit.errors import AppError
from dreddkit.paths import relative_to
from dreddkit.server.wsgi.offline import refuse_connections
from dreddkit.server.wsgi.reporting import error_fields, make_app_here, report
from dreddkit.tracebacks import user_place

__all__ = ["main"]


def main() -> int:
    """Report the routes, or why there are none; return 1 when the application cannot be made."""
    spec = json.loads(sys.argv[1])
    os.set_inheritable(spec["ready_fd"], False)
    refused = refuse_connections()
    try:
        app = make_app_here(spec)
    except AppError as error:
        report(spec["ready_fd"], connects(error) if refused else {"error": error_fields(error)})
        return 1
    report(spec["ready_fd"], describe(app))
    return 0


def connects(error: AppError) -> dict[str, str]:
    """Return why there are no routes of an application that needs its database to be made, and where it does."""
    advice = "rows that it writes there belong into seed, what it reads can wait for a request"
    where = relative_to(user_place(error.__cause__ or error), Path.cwd())
    return {"unknown": f"it connects to a database while it is made; {advice}", "where": where}


def describe(app: Any) -> dict[str, Any]:
    """Return the routes of an application, and which of its converters it has of its own."""
    found = list(flask_apps(app))
    if not found:
        return {"unknown": f"it is no Flask application but a {type(app).__name__}"}
    return {
        "routes": [route for base, each in found for route in routes_of(each, base)],
        "converters": {name: isolating for _, each in found for name, isolating in own_converters(each)},
    }


def flask_apps(app: Any, base: str = "") -> Iterator[tuple[str, Any]]:
    """Yield the Flask applications inside Werkzeug's middlewares, each with the path that it is mounted at."""
    if hasattr(app, "url_map"):
        yield base, app
        return
    inner = {**getattr(app, "mounts", {}), "": getattr(app, "app", None)}
    for path, each in inner.items():
        if each is not None:
            yield from flask_apps(each, base + path)


def routes_of(app: Any, base: str) -> Iterator[dict[str, Any]]:
    """Yield the rules of an application that requests can be made of."""
    for rule in app.url_map.iter_rules():
        if not (rule.build_only or rule.websocket):
            view = app.view_functions.get(rule.endpoint)
            yield {
                "rule": base + rule.rule,
                "endpoint": rule.endpoint,
                "places": {method: place(view, method) for method in sorted(rule.methods or ["GET"])},
                "strict_slashes": rule.strict_slashes,
            }


def own_converters(app: Any) -> Iterator[tuple[str, bool]]:
    """Yield the converters that are not Werkzeug's, and whether what they take ends at a slash."""
    standard = app.url_map.default_converters
    for name, converter in app.url_map.converters.items():
        if standard.get(name) is not converter:
            yield name, converter.part_isolating


def place(view: Any, method: str) -> str:
    """Return the file and line of what answers a method; of a class, its method where it defines it."""
    view_class: Any = getattr(view, "view_class", None)
    function = view if view_class is None else vars(view_class).get(method.lower())
    if function is not None:
        code = getattr(inspect.unwrap(function), "__code__", None)
        return f"{relative_to(code.co_filename, Path.cwd())}:{code.co_firstlineno}" if code else ""
    with suppress(OSError, TypeError):
        file, (_, line) = inspect.getfile(view_class), inspect.getsourcelines(view_class)
        return f"{relative_to(file, Path.cwd())}:{line}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
