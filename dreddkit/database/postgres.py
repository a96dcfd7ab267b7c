"""PostgreSQL: the one look at a database, its marker, and making a database that is not there."""

import shlex
from contextlib import closing, suppress
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from sqlalchemy import URL

from dreddkit.database.connecting import address, connect, connection_arguments, explained
from dreddkit.database.marker import Identity, add_marker, has_marker, remove_marker
from dreddkit.database.urls import mask
from dreddkit.errors import DatabaseError, UnsafeDatabaseError

__all__ = ["IDENTITY_AS_JSON", "Look", "change_marker", "create", "look"]

MAINTENANCE = "postgres"

IDENTITY_COLUMNS = """
    d.oid::bigint AS oid, d.datname::text AS name, system_identifier::text AS system,
    to_char(pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') AS started
"""
THIS_DATABASE = "FROM pg_database d, pg_control_system() WHERE d.datname = current_database()"
IDENTITY = f"SELECT {IDENTITY_COLUMNS} {THIS_DATABASE}"
IDENTITY_AS_JSON = f"SELECT row_to_json(answer)::text FROM ({IDENTITY}) AS answer"  # noqa: S608 - constants only
LOOK = f"SELECT {IDENTITY_COLUMNS}, coalesce(shobj_description(d.oid, 'pg_database'), '') {THIS_DATABASE}"


@dataclass(frozen=True, slots=True)
class Look:
    """What one read-only statement tells of a database.

    Args:
        marker: What its marker has to hold; no copy has the same.

        started: When its server was started, which tells a server from a clone of its files.

        comment: The comment on the database, where the marker is.

        version: The server's, e.g. ``"15.18"``.
    """

    marker: Identity
    started: str
    comment: str
    version: str

    @property
    def marked(self) -> bool:
        """Whether the comment carries this very database's marker."""
        return has_marker(self.comment, self.marker)

    @property
    def identity(self) -> Identity:
        """What the statement ``IDENTITY`` gives on this database, and on no other."""
        return {**self.marker, "started": self.started}


def look(url: URL) -> Look | None:
    """Look at a database, changing nothing; None when the server has no such database.

    Raises:
        DatabaseError: It cannot be reached, or does not let us look.
    """
    with explained(url):
        try:
            connection = psycopg2.connect(**connection_arguments(url))
        except psycopg2.OperationalError:
            if is_missing(url):
                return None
            raise
        with closing(connection), connection.cursor() as cursor:
            connection.set_session(readonly=True)
            return look_with(cursor)


def look_with(cursor: "psycopg2.extensions.cursor") -> Look:
    """Run the one statement."""
    cursor.execute(LOOK)
    oid, name, system, started, comment = cursor.fetchall()[0]
    version = str(cursor.connection.get_parameter_status("server_version")).split()[0]
    return Look({"oid": oid, "name": name, "system": system}, started, comment, version)


def is_missing(url: URL) -> bool:
    """Ask the maintenance database, since the refusal of a connection has no error code."""
    with suppress(psycopg2.OperationalError), connect(url, MAINTENANCE) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [url.database])
        return cursor.fetchone() is None
    return False


def create(url: URL) -> Look:
    """Make the database, and mark it.

    Raises:
        DatabaseError: The role may not, or somebody else makes it at this moment.
    """
    with explained(url), connect(url, MAINTENANCE) as cursor:
        try:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(str(url.database))))
        except psycopg2.errors.InsufficientPrivilege as error:
            raise not_created(url, error) from error
    return change_marker(url, marked=True)


def refuse_template(cursor: "psycopg2.extensions.cursor", url: URL) -> None:
    """Refuse a database that PostgreSQL makes others from: they would be born with what is left in it.

    Raises:
        UnsafeDatabaseError: It is one.
    """
    cursor.execute("SELECT datistemplate FROM pg_database WHERE datname = current_database()")
    if cursor.fetchone() == (True,):
        raise UnsafeDatabaseError(
            "This database is a template, from which others are made.",
            where="database",
            given=mask(str(url)),
            hint="Make a database for tests, and mark that.",
        )


def not_created(url: URL, error: Exception) -> DatabaseError:
    """Return the error for a role that may not create the database, with the commands of one that may."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    shown, name = mask(plain), shlex.quote(str(url.database))
    owner = f"--owner={shlex.quote(url.username)} " if url.username else ""
    with_password = " with the password for ***," if shown != plain else ""
    return DatabaseError(
        f"The role may not create the database {url.database}, which is missing.",
        where=address(url),
        output=str(error),
        hint=f"Have it created for this role, mark it,{with_password} and run again:\n"
        f"            createdb {owner}{name}\n"
        f"            dreddkit db mark {shlex.quote(shown)}",
    )


def change_marker(url: URL, *, marked: bool) -> Look:
    """Write the marker into the comment on the database, or take it out; the rest of the comment stays.

    Returns:
        How the database was before.

    Raises:
        DatabaseError: The role does not own the database.

        UnsafeDatabaseError: It is a template.
    """
    with explained(url), connect(url) as cursor:
        found = look_with(cursor)
        if marked:
            refuse_template(cursor, url)
        comment = add_marker(found.comment, found.marker) if marked else remove_marker(found.comment)
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        cursor.execute(statement.format(sql.Identifier(str(url.database)), sql.Literal(comment or None)))
        return found
