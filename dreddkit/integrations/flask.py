"""The vanilla Flask application that hooks and fixtures run in, and the baseline of its database.

Flask and SQLAlchemy are imported by the first call: importing dreddkit stays quick. So is Alembic, which is a sixth of
the time to start a run, by the first call that is for migrations.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dreddkit.stash import stash

if TYPE_CHECKING:
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy
    from sqlalchemy import Engine

__all__ = ["application_context", "bootstrap", "build_baseline", "close_session", "engines"]


def bootstrap(
    config: object = None,
    db: "SQLAlchemy | str | None" = None,
    *,
    migrations: str | None = "",
    database_url: str | None = None,
    name: str = "dreddkit_vanilla",
) -> "Flask":
    """Make a vanilla Flask application on the run's database, and stash it with its db.

    Called again, it makes a fresh application. ``stash["app"]`` and ``stash["db"]`` are what the hooks use::

        app = bootstrap("openevent.config.TestingConfig", "openevent.extensions:db", migrations="openevent/migrations")

    Args:
        config: The application's configuration: an import string, a class or object, or a mapping. ``TESTING`` is on
            unless it says otherwise; its ``SQLALCHEMY_DATABASE_URI`` gives way to the run's database.

        db: The Flask-SQLAlchemy object, or its import string; None for an application without a database.

        migrations: The Alembic folder, for Flask-Migrate; empty for its default, None to leave Flask-Migrate out.

        database_url: The run's database; by default the environment's ``DATABASE_URL``.

        name: Flask's import name.

    Raises:
        AppError: Something does not import, or is not what it should be.
        ConfigError: There is no database URL, or the migrations folder is not one.
    """
    from dreddkit.integrations import vanilla  # noqa: PLC0415 - see the module's docstring

    database = vanilla.resolve_db(db)
    app = vanilla.make_app(name, config, database, migrations, database_url)
    stash["app"], stash["db"] = app, database
    return app


def engines(app: "Flask", db: "SQLAlchemy") -> "dict[str, Engine]":
    """Return the application's engines by label: ``"default"`` and the key of each bind."""
    with app.app_context():
        return {"default" if key is None else key: engine for key, engine in db.engines.items()}


def build_baseline(
    app: "Flask",
    db: "SQLAlchemy",
    *,
    migrations: str = "",
    seed: Callable[[], Any] | str | None = None,
    cwd: Path | None = None,
) -> None:
    """Create all tables of every bind, stamp Alembic's head, and write the static values.

    The application's pooled connections are closed first: they may remember types that were dropped since.

    Args:
        app: The vanilla application, with ``db`` bound.

        db: Its Flask-SQLAlchemy object; the models have been imported.

        migrations: The Alembic folder to stamp; empty for none.

        seed: What writes the static values: a function, its import string, or a shell command. A function runs in the
            application context, its session is committed.

        cwd: The folder that a shell command runs in; the current one by default.

    Raises:
        AppError: The models, the migrations or the seed failed; with the traceback from the user's frame on.
        ConfigError: The migrations folder is not one.
    """
    from dreddkit.integrations import baseline  # noqa: PLC0415 - see the module's docstring

    baseline.build(app, db, migrations, seed, cwd)


@contextmanager
def application_context(app: "Flask") -> Iterator[None]:
    """Have the application's context open, unless code of the user's has left one open.

    A hook may push a context of its own for a later one to pop: what it leaves on top of ours stays.

    Args:
        app: The vanilla application.
    """
    from flask import globals as flask_globals  # noqa: PLC0415 - see the module's docstring
    from flask import has_app_context  # noqa: PLC0415

    if has_app_context():
        yield
        return
    context = app.app_context()
    context.push()
    try:
        yield
    finally:
        proxy: Any = flask_globals.app_ctx
        if has_app_context() and proxy._get_current_object() is context:  # noqa: SLF001 - Werkzeug documents it
            context.pop()


def close_session(db: "SQLAlchemy") -> None:
    """End the session of a context that code of the user's has left open: its locks would hold a reset up."""
    from flask import has_app_context  # noqa: PLC0415

    if has_app_context():
        db.session.remove()
