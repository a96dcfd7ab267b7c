"""Writing the configuration, and the module that puts an application on the run's database."""

from collections.abc import Mapping
from typing import Any

from dreddkit.scaffolding.naming import quoted

__all__ = ["STATIC", "WRAPPER", "configuration", "wrapper"]

WRAPPER = "dreddkit_app"

STATIC = '''\
"""The static values: what every transaction starts from, beside its own rows."""


def populate() -> None:
    """Fill the empty database; an app context is open, and what is added to the session is committed."""
'''

APPLICATION = '''\
"""The application, on the database that DATABASE_URL names: its own configuration names another.

dreddkit serves this. Have your configuration read DATABASE_URL, and this file can go: app = "{app}", db = "{db}".
"""

import os
from importlib import import_module

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

init_app = SQLAlchemy.init_app


def init_app_on_the_runs_database(self: SQLAlchemy, app: Flask) -> None:
    """Take the database of the run, in the place of the configured one."""
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite://")
    init_app(self, app)


SQLAlchemy.init_app = init_app_on_the_runs_database

# Only now: their modules may make the application while they are imported.
{names}
'''


def configuration(values: Mapping[str, Any], *, is_table: bool) -> str:
    """Return settings as TOML, in their order; those that are empty are left out.

    Args:
        values: Texts, numbers, lists of texts and tables, by the option's name.

        is_table: Whether they go into pyproject.toml.
    """
    head = ["[tool.dreddkit]"] if is_table else []
    return "".join(
        f"{line}\n" for line in [*head, *(f"{key} = {toml(value)}" for key, value in values.items() if value)]
    )


def toml(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml(str(key))} = {toml(one)}' for key, one in value.items())} }}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return quoted(str(value))


def wrapper(app: str, db: str) -> tuple[str, str, str]:
    """Return the module that has an application use ``DATABASE_URL``, and the import strings of both behind it.

    Args:
        app: The application or its factory; the factory may be a call.

        db: The Flask-SQLAlchemy object.
    """
    app_module, _, app_text = app.partition(":")
    db_module, _, db_name = db.partition(":")
    app_name = app_text.partition("(")[0]
    names = [
        f'{name} = import_module("{module}").{name}' for module, name in [(app_module, app_name), (db_module, db_name)]
    ]
    text = APPLICATION.format(app=app.replace('"', "'"), db=db, names="\n".join(names))
    return text, f"{WRAPPER}:{app_text}", f"{WRAPPER}:{db_name}"
