"""Proof of the database: every engine of the application connects once and says where it is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dreddkit.errors import AppError

__all__ = ["connect_engines"]


def connect_engines(app: Any, identity_sql: str) -> dict[str, tuple[str, str]]:
    """Connect each Flask-SQLAlchemy engine of the application once; the connections stay in their pools.

    Args:
        app: A WSGI application; one without Flask-SQLAlchemy has no engines to show.

        identity_sql: A query whose first value identifies the database; may be empty.

    Returns:
        For each bind, ``"default"`` among them: its URL, password masked, and the query's answer, or nothing.

    Raises:
        AppError: An engine cannot connect.
    """
    db = getattr(app, "extensions", {}).get("sqlalchemy")
    if db is None:
        return {}
    with app.app_context():
        engines: Mapping[str | None, Any] = db.engines
        return {key or "default": introduce(key or "default", engine, identity_sql) for key, engine in engines.items()}


def introduce(label: str, engine: Any, identity_sql: str) -> tuple[str, str]:
    """Connect one engine and return its URL and identity; one whose database is not there is left alone."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # only where the application has it

    url = engine.url.render_as_string(hide_password=True)
    if would_make_file(engine.url):
        return url, ""
    try:
        with engine.connect() as connection:
            return url, identify(connection, identity_sql)
    except SQLAlchemyError as error:
        raise AppError(
            f"The application's engine {label!r} cannot connect to its database.",
            given=url,
            output=str(getattr(error, "orig", error)),
            hint="The served application is to take its database from DATABASE_URL or from the configuration.",
        ) from error


def would_make_file(url: Any) -> bool:
    """Tell whether connecting would make a SQLite file, which then is none that a run is about."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database.startswith((":", "file:")):
        return False
    return not Path(url.database).exists()


def identify(connection: Any, identity_sql: str) -> str:
    """Return the answer to the identity query; empty when the database does not understand it."""
    from sqlalchemy.exc import SQLAlchemyError  # noqa: PLC0415  # only where the application has it

    if not identity_sql:
        return ""
    try:
        # Without parameters a percent sign in the text is left alone.
        plain = connection.execution_options(no_parameters=True)
        return str(plain.exec_driver_sql(identity_sql).scalar())
    except SQLAlchemyError:
        return ""
