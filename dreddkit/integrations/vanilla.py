"""Making the vanilla application: its configuration, its database, its migrations."""

import os
from collections.abc import Mapping

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from dreddkit.errors import AppError, ConfigError
from dreddkit.imports import import_object

__all__ = ["make_app", "resolve_db"]


def make_app(
    name: str, config: object, db: SQLAlchemy | None, migrations: str | None, database_url: str | None
) -> Flask:
    """Return a fresh application; the parameters are those of ``bootstrap``."""
    app = Flask(name)
    app.config["TESTING"] = True
    _configure(app, config)
    if db is not None:
        _bind(app, db, _database_url(database_url))
        if migrations is not None:
            from dreddkit.integrations.stamping import attach_migrate  # noqa: PLC0415 - imports Alembic

            attach_migrate(app, db, migrations)
    return app


def resolve_db(db: object) -> SQLAlchemy | None:
    """Return the Flask-SQLAlchemy object that was given or named.

    Raises:
        AppError: It does not import, or is something else.
    """
    found = import_object(db, "db") if isinstance(db, str) else db
    if found is None or isinstance(found, SQLAlchemy):
        return found
    raise AppError(
        f"The db is no Flask-SQLAlchemy object but a {type(found).__name__}.",
        given=str(db),
        hint="Name the SQLAlchemy() object that the models use, e.g. 'openevent.extensions:db'.",
    )


def _configure(app: Flask, config: object) -> None:
    if isinstance(config, str):
        config = import_object(config, "config")
    if isinstance(config, Mapping):
        app.config.from_mapping(config)
    elif config is not None:
        app.config.from_object(config)


def _database_url(given: str | None) -> URL:
    text = given or os.environ.get("DATABASE_URL", "")
    if not text:
        raise ConfigError(
            "There is no database URL for the vanilla application.",
            where="DATABASE_URL",
            hint="dreddkit sets it during a run; elsewhere pass database_url= or set DATABASE_URL.",
        )
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # which may show a password
        allowed = ["postgresql://USER:PASSWORD@HOST:PORT/NAME", "sqlite:///PATH"]
        raise ConfigError("The database URL cannot be read.", where="DATABASE_URL", allowed=allowed) from None
    if url.drivername in {"postgres", "postgresql"}:  # SQLAlchemy 2.1 takes psycopg 3 for it
        url = url.set(drivername="postgresql+psycopg2")
    return url


def _bind(app: Flask, db: SQLAlchemy, url: URL) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = url.render_as_string(hide_password=False)
    try:
        db.init_app(app)
    except (RuntimeError, ImportError, SQLAlchemyError) as error:
        raise AppError(f"db.init_app() failed: {error}", given=url.render_as_string()) from error
