"""The baseline: tables, Alembic's head and the static values, in an empty database."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, MetaData, inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import configure_mappers
from sqlalchemy.schema import CreateSchema

from dreddkit.errors import AppError
from dreddkit.imports import import_object, is_reference
from dreddkit.integrations.shell import run_shell
from dreddkit.tracebacks import user_traceback

__all__ = ["Seed", "build"]

Seed = Callable[[], Any] | str
"""A function, its import string, or a shell command."""


def build(app: Flask, db: SQLAlchemy, migrations: str, seed: Seed | None, cwd: Path | None) -> None:
    """Build the baseline; the parameters and errors are those of the public ``build_baseline``."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()
        _create_tables(db)
        if migrations:
            from dreddkit.integrations.stamping import stamp_head  # noqa: PLC0415 - imports Alembic

            stamp_head(app, db, migrations)
        if isinstance(seed, str) and not is_reference(seed):
            run_shell(seed, database_url=app.config["SQLALCHEMY_DATABASE_URI"], what="seed", cwd=cwd)
        elif seed:
            _populate(db, import_object(seed, "seed") if isinstance(seed, str) else seed)


def _create_tables(db: SQLAlchemy) -> None:
    try:
        configure_mappers()  # extensions such as SQLAlchemy-Continuum add tables only now
        _refuse_no_models(db)
        _refuse_unknown_binds(db)
        for key, metadata in db.metadatas.items():
            _create_schemas(db.engines[key], metadata)
        db.create_all()
    except SQLAlchemyError as error:
        raise AppError(
            "The tables of the models cannot be created.", output=user_traceback(error), hint=_hint(error)
        ) from error


def _refuse_no_models(db: SQLAlchemy) -> None:
    if not any(metadata.tables for metadata in db.metadatas.values()):
        raise AppError(
            "The db knows no tables, so there is nothing to create.",
            hint="Import your models where the db is imported: in its module, in the config's, or in a hook file.",
        )


def _refuse_unknown_binds(db: SQLAlchemy) -> None:
    unknown = sorted(str(key) for key in db.metadatas.keys() - db.engines.keys())
    if unknown:
        raise AppError(
            f"The models have a bind {unknown[0]!r}, of which the vanilla application knows no database.",
            where="SQLALCHEMY_BINDS",
            given=unknown[0],
            allowed=[str(key) for key in db.engines if key is not None],
            hint="The application's factory is not called for hooks: the binds have to be in the object that the key "
            "'config' names, or in the config of bootstrap(), each on the database of DATABASE_URL.",
        )


def _create_schemas(engine: Engine, metadata: MetaData) -> None:
    wanted = {table.schema for table in metadata.tables.values() if table.schema}
    if wanted and engine.dialect.name != "sqlite":  # there, schemas are attached files
        with engine.begin() as connection:
            _create_missing(connection, wanted)


def _create_missing(connection: Connection, wanted: set[str]) -> None:
    for name in sorted(wanted.difference(inspect(connection).get_schema_names())):
        connection.execute(CreateSchema(name))


def _hint(error: SQLAlchemyError) -> str:
    if getattr(getattr(error, "orig", None), "pgcode", None) != "42704":  # a type that does not exist
        return ""
    return (
        "create_all() makes only what the models say. What a migration creates beside it, such as an extension, has to "
        "be created by a 'before_create' listener on the metadata too."
    )


def _populate(db: SQLAlchemy, seed: Callable[[], Any]) -> None:
    try:
        seed()
        db.session.commit()
    except (Exception, SystemExit) as error:
        db.session.rollback()
        name = f"{getattr(seed, '__module__', '')}:{getattr(seed, '__qualname__', repr(seed))}"
        raise AppError(f"The seed raised {type(error).__name__}.", where=name, output=user_traceback(error)) from error
    finally:
        db.session.remove()
