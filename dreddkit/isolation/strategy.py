"""What every way of resetting the database has in common."""

from dataclasses import dataclass
from typing import Protocol

from dreddkit.errors import DatabaseError

__all__ = ["Change", "DamagedError", "Emptier", "Keeper", "Leftovers", "ResetReport", "Restored", "Strategy"]


class DamagedError(DatabaseError):
    """What is in the database's place is no database any more."""


@dataclass(frozen=True)
class ResetReport:
    """What one reset did.

    Args:
        strategy: The name of the strategy.

        ended: The database sessions that held it up and were ended, one sentence each.

        rebuilt: Why the baseline had to be built anew, in place of putting back what had changed; empty if it had not.
    """

    strategy: str
    ended: tuple[str, ...] = ()
    rebuilt: str = ""


@dataclass(frozen=True)
class Change:
    """What was done to a table, rolled back transactions left out.

    Args:
        table: Its name, with its schema where that is not ``public``; the table that a statement named, and so a
            partitioned table for its partitions, and a parent for the tables that inherit from it.

        inserted: How many rows were inserted.

        updated: How many were updated.

        deleted: How many were deleted, not by emptying the table, nor by ``REPLACE`` on SQLite.

        truncated: Whether the table was emptied by ``TRUNCATE``.
    """

    table: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    truncated: bool = False


@dataclass(frozen=True)
class Restored:
    """What came of putting the baseline's rows back.

    Args:
        ended: The database sessions that held it up and were ended, one sentence each.

        rebuild: Why nothing was put back and the baseline has to be built anew; empty if it was.
    """

    ended: tuple[str, ...] = ()
    rebuild: str = ""


class Strategy(Protocol):
    """A way to bring the database back to its baseline. Use ``make_strategy`` to get one."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Which way it takes where there is a quicker one, and what it does not bring back, a sentence each.

        Known once it is prepared.
        """

    def prepare(self) -> None:
        """Build the baseline from whatever is in the database; called once, first."""

    def reset(self) -> ResetReport:
        """Bring the database back to what ``prepare`` left: rows, sequences and schema.

        Raises:
            ResetError: It could not be done; the message says what held it up.
        """

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call or reset; None where that is not noted."""

    def close(self) -> None:
        """Let go of what the strategy holds; the database stays as it is."""


class Leftovers(Protocol):
    """The transactions that an application leaves open once it has answered."""

    def end(self) -> dict[int | str, str]:
        """End the sessions that do not go on by themselves in a moment; return a sentence on each, by pid."""

    def close(self) -> None:
        """Disconnect."""


class Emptier(Protocol):
    """A database in one SQL dialect that can be emptied."""

    def empty(self) -> tuple[str, ...]:
        """Drop all that is the application's in one transaction; return who was ended to get there."""

    def out_of_reach(self) -> tuple[str, ...]:
        """Say what stays as requests leave it, since it belongs to somebody else, a sentence each."""


class Keeper(Protocol):
    """A database in one SQL dialect that can keep its baseline, and put back what was changed since."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Which way it takes where there is a quicker one, a sentence each; known once obstacles were looked for."""

    def obstacles(self) -> tuple[str, ...]:
        """Say what in this database keeps it from being exact, one sentence each."""

    def install(self) -> tuple[str, ...]:
        """Keep what is in the database now as the baseline; return who was ended to get there.

        Raises:
            DatabaseError: This role may not do so.
        """

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call, or the last ``restore``, by the tables' names.

        None where that is not noted.
        """

    def restore(self) -> Restored:
        """Put the baseline back, or say why that cannot be.

        Raises:
            ResetError: It was held up again and again.
            DamagedError: It has to be built anew.
        """

    def close(self) -> None:
        """Take away all that ``install`` made, and disconnect."""
