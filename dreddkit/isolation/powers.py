"""What a PostgreSQL role may do, which decides how the baseline can be put back."""

from dataclasses import dataclass

from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

__all__ = ["Powers", "read_powers"]

POWERS = """
SELECT quote_ident(rolname), quote_ident(current_database()), has_database_privilege(current_database(), 'CREATE'),
       current_setting('session_replication_role') = 'replica', rolsuper
FROM pg_roles WHERE rolname = current_user
"""


@dataclass(frozen=True)
class Powers:
    """What a role may do.

    Args:
        role: Its quoted name.

        database: The quoted name of the database.

        schemas: Whether it may create schemas in the database.

        replica_role: Whether it could set ``session_replication_role``, so that no foreign keys and triggers interfere.

        event_triggers: Whether it may create event triggers, which notice a changed schema.
    """

    role: str
    database: str
    schemas: bool
    replica_role: bool
    event_triggers: bool

    @property
    def notes(self) -> tuple[str, ...]:
        """How resets get along without what the role lacks, and what would make them quicker."""
        notes = []
        if not self.replica_role:
            notes.append(
                "Rows are put back by difference, with foreign keys in force and triggers paused. Quicker: "
                f"GRANT SET ON PARAMETER session_replication_role TO {self.role} (PostgreSQL 15), or a superuser."
            )
        if not self.event_triggers:
            notes.append(
                "A changed schema is noticed by a look through the catalog at each reset. "
                "Quicker: a superuser, who may create an event trigger."
            )
        return tuple(notes)


def read_powers(cursor: Cursor) -> Powers:
    """Ask what the role may do in this database, in a session that tried to set ``session_replication_role``."""
    cursor.execute(POWERS)
    [row] = cursor.fetchall()
    return Powers(*row)
