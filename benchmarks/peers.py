"""Ways back to the baseline that dreddkit does not offer, to compare with."""

from collections.abc import Callable

from sqlalchemy import URL, Engine, NullPool, create_engine, text

from dreddkit.isolation import ResetReport

__all__ = ["DeleteAndFill", "Template"]


class Peer:
    """What they have in common.

    Args:
        url: The database.

        build: Builds the baseline.
    """

    notes = ()

    def __init__(self, url: URL, build: Callable[[], None]) -> None:
        self.url = url
        self.build = build
        self.engine: Engine = create_engine(url)

    def changes(self) -> None:
        """Nothing is noted."""

    def close(self) -> None:
        """Disconnect."""
        self.engine.dispose()


class DeleteAndFill(Peer):
    """Deletes from the tables that have rows and inserts the baseline's from copies; no foreign key is checked."""

    name = "delete"

    def prepare(self) -> None:
        """Build the baseline in the empty database and copy it."""
        self.build()
        with self.engine.begin() as connection:
            names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
            connection.execute(text("CREATE SCHEMA copies"))
            for name in names:
                connection.execute(text(f"CREATE TABLE copies.{name} AS TABLE public.{name}"))
            connection.execute(
                text("CREATE TABLE copies.sequence_ AS SELECT sequencename, last_value FROM pg_sequences")
            )
        self.find = " UNION ALL ".join(f"(SELECT '{name}' FROM public.{name} LIMIT 1)" for name in names)  # noqa: S608
        self.fill = ";".join(f"INSERT INTO public.{name} SELECT * FROM copies.{name}" for name in names)  # noqa: S608

    def reset(self) -> ResetReport:
        """Delete and insert."""
        with self.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            found = connection.scalars(text(self.find)).all()
            connection.exec_driver_sql(";".join(f"DELETE FROM public.{name}" for name in found))  # noqa: S608
            connection.exec_driver_sql(self.fill)
            connection.execute(text("SELECT setval('public.' || sequencename, last_value) FROM copies.sequence_"))
        return ResetReport(self.name)


class Template(Peer):
    """Drops the database and clones it from a template; every pooled connection breaks."""

    name = "template"

    def prepare(self) -> None:
        """Build the baseline and make a template of it."""
        self.build()
        self.engine.dispose()
        self.maintenance = create_engine(
            self.url.set(database="postgres"), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        self.clone(f"{self.url.database}_template", str(self.url.database))

    def clone(self, name: str, source: str) -> None:
        """Make a database as a copy of another that nobody uses."""
        with self.maintenance.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}"'))

    def reset(self) -> ResetReport:
        """Clone the template."""
        self.clone(str(self.url.database), f"{self.url.database}_template")
        return ResetReport(self.name)
