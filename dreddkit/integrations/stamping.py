"""Stamping Alembic's head revisions, as ``flask db stamp heads`` does, but quick when repeated.

The user's env.py runs once, without writing, to tell which version table on which database it configures.
After that the head revisions are written there directly.
"""

import logging.config
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Engine, inspect
from sqlalchemy.schema import CreateSchema

from dreddkit.errors import AppError, ConfigError
from dreddkit.tracebacks import user_traceback

__all__ = ["attach_migrate", "stamp_head"]

EXTENSION = "dreddkit_stamps"  # where an application keeps its plan


@dataclass(frozen=True, slots=True)
class Target:
    """A version table that env.py configures, and the engine that reaches it."""

    engine: Engine
    options: dict[str, Any]

    def stamp(self, script: ScriptDirectory) -> None:
        """Create the version table, its schema included, and write the head revisions."""
        schema = self.options.get("version_table_schema")
        with self.engine.begin() as connection:
            if schema and schema not in inspect(connection).get_schema_names():
                connection.execute(CreateSchema(schema))
            MigrationContext.configure(connection, opts=self.options).stamp(script, "heads")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to stamp and where, worked out once an application and folder."""

    script: ScriptDirectory
    targets: tuple[Target, ...]


def attach_migrate(app: Flask, db: SQLAlchemy, folder: str) -> None:
    """Attach Flask-Migrate, with the folder that is its default where none is named.

    Raises:
        ConfigError: The folder that is named is not Alembic's.
    """
    if folder:
        _check_folder(folder)
    Migrate(app, db, directory=folder or "migrations")


def stamp_head(app: Flask, db: SQLAlchemy, folder: str) -> None:
    """Stamp every head revision; an application context is open.

    Raises:
        AppError: env.py or a revision raised, or env.py goes to a database that is not one of the application's.
        ConfigError: The folder is not Alembic's.
    """
    plans: dict[str, Plan] = app.extensions.setdefault(EXTENSION, {})
    if folder not in plans:
        _check_folder(folder)
        plans[folder] = _make_plan(app, db, folder)
    for target in plans[folder].targets:
        target.stamp(plans[folder].script)


def _check_folder(folder: str) -> None:
    """Raise ConfigError unless the folder is Alembic's."""
    if (Path(folder) / "env.py").is_file():
        return
    found = [path.parent.as_posix() for depth in ("", "*/", "*/*/") for path in Path().glob(f"{depth}*/env.py")]
    raise ConfigError(
        "The migrations folder has no env.py." if Path(folder).is_dir() else "The migrations folder does not exist.",
        where="migrations",
        given=folder,
        allowed=[name for name in found if not name.startswith(".")],
        hint="" if found else "'flask db init' makes one; without one, leave migrations empty.",
    )


def _make_plan(app: Flask, db: SQLAlchemy, folder: str) -> Plan:
    if "migrate" not in app.extensions:
        Migrate(app, db, directory=folder)
    printed = StringIO()
    try:
        with redirect_stdout(printed), _kept_to_itself():
            config = app.extensions["migrate"].migrate.get_config(folder)
            script = ScriptDirectory.from_config(config)
            contexts = _run_env(config, script)
    except (Exception, SystemExit) as error:
        raise AppError(
            f"The migrations cannot be stamped: {type(error).__name__}.",
            where=f"{folder}/env.py",
            output=f"{printed.getvalue()}{user_traceback(error)}",
        ) from error
    return Plan(script, tuple(_target(context, db, folder) for context in contexts))


def _run_env(config: Config, script: ScriptDirectory) -> list[MigrationContext]:
    contexts = []

    def note(_revision: object, context: MigrationContext) -> list[Any]:
        contexts.append(context)
        return []

    # dont_mutate: not even the version table is created, in case env.py goes to another database.
    with EnvironmentContext(config, script, fn=note, dont_mutate=True):
        script.run_env()
        script.get_heads()  # reads the revision files, whose errors are the user's too
    return contexts


@contextmanager
def _kept_to_itself() -> Iterator[None]:
    """Keep env.py from configuring logging (fileConfig would close and silence everybody's loggers) and from warning.

    Flask-Migrate's own env.py warns of a deprecation, which is an error where a test suite makes warnings errors.
    """
    with (
        warnings.catch_warnings(action="ignore"),
        patch.object(logging.config, "fileConfig", lambda *_, **__: None),
        patch.object(logging.config, "dictConfig", lambda *_, **__: None),
    ):
        yield


def _target(context: MigrationContext, db: SQLAlchemy, folder: str) -> Target:
    connection = context.connection
    url = connection.engine.url if connection is not None else None
    for engine in db.engines.values():
        if url is not None and _place(engine.url) == _place(url):
            names = ("version_table", "version_table_schema", "version_table_pk")
            return Target(engine, {name: context.opts[name] for name in names if name in context.opts})
    raise AppError(
        "The migrations go to a database that is not the application's.",
        where=f"{folder}/env.py",
        given=url.render_as_string() if url is not None else "no connection",
        allowed=[engine.url.render_as_string() for engine in db.engines.values()],
        hint="Take the URL from the application: current_app.extensions['migrate'].db.engine.url",
    )


def _place(url: URL) -> tuple[object, ...]:
    default_port = 5432 if url.get_backend_name() == "postgresql" else None
    return url.get_backend_name(), url.host, url.port or default_port, url.database
