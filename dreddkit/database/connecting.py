"""Connecting to PostgreSQL below SQLAlchemy, whose dialect would send statements of its own first."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from sqlalchemy import URL

from dreddkit.database.urls import POSTGRESQL
from dreddkit.errors import DatabaseError

__all__ = ["address", "connect", "connection_arguments", "explained", "place"]

CONNECT_TIMEOUT_S = 10
UNREACHABLE = re.compile("Is the server running|could not translate host name|timeout expired")  # as libpq says it
OWN = 'With database = "" dreddkit starts a PostgreSQL of its own.'
LOOPBACK = re.compile(r"^(127\.0\.0\.1|::1):")


@contextmanager
def connect(url: URL, database: str | None = None) -> Iterator["psycopg2.extensions.cursor"]:
    """Give a cursor that commits each statement, on the URL's database or another one of the same server."""
    arguments = connection_arguments(url) | ({"dbname": database} if database else {})
    with closing(psycopg2.connect(**arguments)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        yield cursor


def connection_arguments(url: URL) -> dict[str, Any]:
    """Return the arguments that SQLAlchemy would give psycopg2."""
    _, arguments = url.get_dialect()().create_connect_args(url)
    return {"connect_timeout": CONNECT_TIMEOUT_S, **arguments}


def address(url: URL) -> str:
    """Return ``host:port/name``, for the reader."""
    arguments = connection_arguments(url)
    return f"{arguments.get('host', 'localhost')}:{arguments.get('port', 5432)}/{url.database}"


def place(url: URL) -> str:
    """Return the address alike for every driver and every name of the loopback interface."""
    found = address(url.set(drivername=POSTGRESQL))
    return LOOPBACK.sub("localhost:", found)


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Turn what PostgreSQL says into an error that says where, and what helps."""
    try:
        yield
    except psycopg2.errors.InsufficientPrivilege as error:
        hint = "The role has to own the database, to create it where it is missing, and to execute pg_control_system()."
        raise DatabaseError("The role may not do this.", where=address(url), output=str(error), hint=hint) from error
    except psycopg2.Error as error:
        hint = f"Does the server run, and is the URL right? {OWN}" if UNREACHABLE.search(str(error)) else OWN
        raise DatabaseError("The database cannot be used.", where=address(url), output=str(error), hint=hint) from error
