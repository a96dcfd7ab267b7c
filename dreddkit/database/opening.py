"""Opening a database: the only way to one that dreddkit may destroy."""

import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import URL

from dreddkit.database import postgres, sqlite
from dreddkit.database.claim import claim_file, claim_postgres
from dreddkit.database.cluster import start_cluster
from dreddkit.database.connecting import address
from dreddkit.database.marker import Identity
from dreddkit.database.safeguard import refuse
from dreddkit.database.urls import SQLITE, parse_url
from dreddkit.processes import RunDirectory

__all__ = ["Database", "marked_again", "open_database"]

EMBEDDED_NAME = "dreddkit"
CREATED = " (created; stays)"  # so that a slip in a name is seen


@dataclass(frozen=True)
class Database:
    """A database that dreddkit may destroy; only ``open_database`` makes one.

    Args:
        url: What our own process connects with.

        server_url: What the server under test gets as ``DATABASE_URL``, password included. On PostgreSQL its sessions
            carry a name that nobody else knows.

        created: Whether it did not exist before.

        description: One line for the reader.

        own_identity: What the identity query answers on it, and on no other.

        stop: Ends what was started for it.

        session_name: The name that the server's sessions carry; empty for SQLite.
    """

    url: URL
    server_url: str = field(repr=False)
    created: bool
    description: str
    own_identity: Identity
    stop: Callable[[], None] = field(repr=False)
    session_name: str = ""

    def close(self) -> None:
        """Stop an embedded PostgreSQL; a database that the user named stays as it is."""
        self.stop()


def open_database(url: str, run: RunDirectory, cache: Path) -> Database:
    """Open a database that dreddkit may destroy, making it where there is none.

    Args:
        url: The user's; empty for an embedded PostgreSQL that ends with the run.

        run: Whose directory holds the embedded one.

        cache: The user's cache folder.

    Raises:
        ConfigError: The URL cannot be used.

        UnsafeDatabaseError: The database exists and is not marked. Nothing was done to it.

        DatabaseError: It cannot be reached, made or started.
    """
    if not url:
        return open_embedded(run, cache)
    parsed = parse_url(url)
    return open_sqlite(parsed, url) if parsed.drivername == SQLITE else open_postgres(parsed, url)


def open_embedded(run: RunDirectory, cache: Path) -> Database:
    """Start a cluster, and make a database in it."""
    cluster = start_cluster(run, cache)
    try:
        url = cluster.url.set(database=EMBEDDED_NAME)
        found = postgres.create(url)
    except BaseException:
        cluster.close()
        raise
    description = f"PostgreSQL {found.version}, embedded ({cluster.binaries.source})"
    return postgres_database(url, found, created=True, description=description, stop=cluster.close)


def open_postgres(url: URL, given: str) -> Database:
    """Open a marked database of the user's server, or make one."""
    found = postgres.look(url)
    if found and not found.marked:
        raise refuse(given)
    there = found or postgres.create(url)
    description = f"PostgreSQL {there.version} at {address(url)}{'' if found else CREATED}"
    return postgres_database(url, there, created=not found, description=description, stop=claim_postgres(url))


def postgres_database(
    url: URL, found: postgres.Look, *, created: bool, description: str, stop: Callable[[], None]
) -> Database:
    """Return the database, with a name that the server's sessions will carry."""
    name = f"dreddkit-{secrets.token_hex(8)}"
    server_url = url.update_query_dict({"application_name": name}).render_as_string(hide_password=False)
    return Database(url, server_url, created, description, found.identity, stop, name)


def open_sqlite(url: URL, given: str) -> Database:
    """Open a marked file, or make one; its path is absolute, since the server may run in another folder."""
    path = sqlite.path_of(url)
    created = not path.exists()
    if created:
        sqlite.create(path)
    elif not sqlite.is_marked(path):
        raise refuse(given)
    absolute = url.set(database=str(path))
    server_url = absolute.render_as_string(hide_password=False)
    description = f"SQLite {sqlite3.sqlite_version}, {path}{CREATED if created else ''}"
    release = claim_file(sqlite.sidecar(path))
    return Database(absolute, server_url, created, description, sqlite.file_identity(path), release)


def marked_again(database: Database) -> Database:
    """Mark the SQLite file that was emptied in the place of one that a request removed or replaced; return it so.

    Raises:
        DatabaseError: The mark cannot be written.
    """
    if database.url.drivername != SQLITE:
        return database
    path = sqlite.path_of(database.url)
    identity = sqlite.file_identity(path)
    if identity == database.own_identity:
        return database
    sqlite.change_marker(path, marked=True)
    return replace(database, own_identity=identity)
