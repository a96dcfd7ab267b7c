"""Emptying a PostgreSQL database while keeping what is not the application's."""

from collections.abc import Sequence

from sqlalchemy import URL, Connection, NullPool, Row, text
from sqlalchemy.exc import DBAPIError

from dreddkit.errors import DatabaseError
from dreddkit.isolation.catalog import CONTENTS, EXTENSIONS, OUT_OF_REACH, OUTSIDE, SCHEMAS, drop_object
from dreddkit.isolation.connecting import Connector
from dreddkit.isolation.leftovers import outwait_writers
from dreddkit.isolation.sessions import HELD_UP, end_lock_holders, held_up_error

__all__ = ["PostgresEmptier"]

LOCK_TIMEOUT_S = 2.0
ATTEMPTS = 3

Rows = Sequence[Row[*tuple[object, ...]]]


class PostgresEmptier:
    """A PostgreSQL database that can be emptied.

    ``public`` keeps its owner, privileges and extensions: dropping an extension would change the identifiers of its
    types under every pooled connection, and not every role may install it again. So ``public``, schemas that hold an
    extension and schemas of other roles, or with something of theirs, are emptied of what is ours; every other one is
    dropped, since building the baseline makes it.

    Args:
        url: Its URL; a connection of its own is opened for each reset.
    """

    def __init__(self, url: URL) -> None:
        self._where = url.render_as_string()
        self._engine = Connector(url).engine(poolclass=NullPool)
        self._lasting: tuple[Rows, Rows] | None = None

    def empty(self) -> tuple[str, ...]:
        """Drop all that is the application's in one transaction, ending sessions that hold it up.

        Raises:
            DatabaseError: The database cannot be reached, or this role may not drop something in it.
            ResetError: It was held up again and again.
        """
        ended: dict[int | str, str] = {}
        for _ in range(ATTEMPTS):
            try:
                ended |= outwait_writers(self._engine)  # what they made could neither be seen nor dropped
                with self._engine.begin() as connection:
                    self._empty(connection)
            except DBAPIError as error:
                if error.connection_invalidated:  # PostgreSQL crashed just now; the next connection waits for it
                    continue
                if getattr(error.orig, "pgcode", None) not in HELD_UP:
                    raise DatabaseError(
                        "The database cannot be emptied.", where=self._where, output=str(error.orig)
                    ) from error
                ended |= end_lock_holders(self._engine)
            else:
                return tuple(ended.values())
        raise held_up_error("emptied", ATTEMPTS, where=self._where, ended=ended)

    def out_of_reach(self) -> tuple[str, ...]:
        """Say to which tables and sequences of other roles requests may write."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(text(OUT_OF_REACH)).scalars())

    def _empty(self, connection: Connection) -> None:
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_S:g}s'"))
        connection.execute(text("SET LOCAL client_min_messages = warning"))  # no notice for each dropped object
        schemas = connection.execute(text(SCHEMAS)).all()
        if self._lasting is None:
            self._lasting = ([s for s in schemas if s.stays], connection.execute(text(EXTENSIONS)).all())
        outside = connection.execute(text(OUTSIDE)).all()
        contents = connection.execute(text(CONTENTS), {"schemas": [s.oid for s in schemas if s.stays]}).all()
        drops = [drop_object(found.type, found.identity) for found in [*outside, *contents]]
        drops += [f"DROP SCHEMA {schema.quoted} CASCADE" for schema in schemas if not schema.stays]
        _run(connection, drops)
        _bring_back(connection, *self._lasting)


def _bring_back(connection: Connection, schemas: Rows, extensions: Rows) -> None:
    """Make the schemas and extensions anew that a hook or request dropped; usually there are none."""
    present = {schema.name for schema in connection.execute(text(SCHEMAS))}
    for schema in schemas:
        if schema.name not in present:
            _run(connection, [schema.create, *schema.grants])
    installed = {extension.name for extension in connection.execute(text(EXTENSIONS))}
    _run(connection, [extension.create for extension in extensions if extension.name not in installed])


def _run(connection: Connection, statements: Sequence[str]) -> None:
    if statements:
        connection.exec_driver_sql(";\n".join(statements), execution_options={"no_parameters": True})
