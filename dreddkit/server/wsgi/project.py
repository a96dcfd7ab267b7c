"""Makes the application on a database in memory and tells what it is: ``python -m dreddkit.server.wsgi.project SPEC``.

Its routes, the models that each view names, its models, which of some names is its database object, and where its own
configuration would have gone for a database.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from types import CodeType
from typing import Any

from flask_sqlalchemy import SQLAlchemy

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from dreddkit.server.wsgi.configure import DATABASE_KEY
from dreddkit.server.wsgi.models import describe_models
from dreddkit.server.wsgi.offline import refuse_connections
from dreddkit.server.wsgi.reporting import error_fields, make_app_here, report
from dreddkit.server.wsgi.routes import describe, flask_apps

__all__ = ["main"]

IN_MEMORY = "sqlite://"


def main() -> int:
    """Report the project, or why the application cannot be made; then return 1."""
    spec = json.loads(sys.argv[1])
    os.set_inheritable(spec["ready_fd"], False)
    refuse_connections()
    wanted = keep_in_memory()
    try:
        app = make_app_here(spec)
    except AppError as error:
        report(spec["ready_fd"], {"error": error_fields(error)})
        return 1
    report(spec["ready_fd"], {**describe(app), "views": views(app), **database(app, spec["databases"], wanted)})
    return 0


def keep_in_memory() -> dict[Any, str]:
    """Have every Flask-SQLAlchemy object work in memory from now on.

    Returns:
        The URL that each application's own configuration names; it grows.
    """
    wanted: dict[Any, str] = {}
    init_app = SQLAlchemy.init_app

    def init_in_memory(db: SQLAlchemy, app: Any) -> None:
        wanted[app] = str(app.config.get(DATABASE_KEY) or "")
        app.config[DATABASE_KEY] = IN_MEMORY
        app.config.pop("SQLALCHEMY_ENGINE_OPTIONS", None)  # another database's
        init_app(db, app)

    SQLAlchemy.init_app = init_in_memory  # type: ignore[method-assign, assignment]
    return wanted


def database(app: Any, names: list[str], wanted: dict[Any, str]) -> dict[str, Any]:
    """Return the import string of the application's database object, the URL that it would have, and the models."""
    inner = next((each for _, each in flask_apps(app) if "sqlalchemy" in each.extensions), None)
    if inner is None:
        return {"db": "", "database_url": "", "models": []}
    db = inner.extensions["sqlalchemy"]
    found = next((name for name in names if is_object(name, db)), "")
    return {"db": found, "database_url": wanted.get(inner, ""), "models": describe_models(db)}


def is_object(name: str, wanted: Any) -> bool:
    """Tell whether an import string names this very object."""
    with suppress(AppError):
        return import_object(name, "db") is wanted
    return False


def views(app: Any) -> dict[str, dict[str, list[str]]]:
    """Return the names that each view uses, by its endpoint and method."""
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)  # an endpoint may have several rules
    for _, each in flask_apps(app):
        for rule in each.url_map.iter_rules():
            for method in rule.methods or ["GET"]:
                code = view_code(each.view_functions.get(rule.endpoint), method)
                found[rule.endpoint][method] = sorted(names_in(code))
    return found


def view_code(view: Any, method: str) -> CodeType | None:
    """Return the code that answers a method, inside its decorators."""
    view = getattr(getattr(view, "view_class", None), method.lower(), view)
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    code = getattr(view, "__code__", None)
    return code if isinstance(code, CodeType) else None


def names_in(code: CodeType | None) -> Iterator[str]:
    """Yield the global names and attributes that a function uses, those inside it too."""
    if code is not None:
        yield from code.co_names
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from names_in(constant)


if __name__ == "__main__":
    sys.exit(main())
