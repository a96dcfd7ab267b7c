"""What every way of resetting the database has in common."""

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Emptier", "ResetReport", "Strategy"]


@dataclass(frozen=True)
class ResetReport:
    """What one reset did.

    Args:
        strategy: The name of the strategy.

        duration_ms: How long it took, in milliseconds.

        ended: The database sessions that held it up and were ended, one sentence each.
    """

    strategy: str
    duration_ms: float
    ended: tuple[str, ...] = ()


class Strategy(Protocol):
    """A way to bring the database back to its baseline. Use ``make_strategy`` to get one."""

    name: str

    def prepare(self) -> None:
        """Build the baseline from whatever is in the database; called once, first."""

    def reset(self) -> ResetReport:
        """Bring the database back to what ``prepare`` left: rows, sequences and schema.

        Raises:
            ResetError: It could not be done; the message says what held it up.
        """

    def close(self) -> None:
        """Let go of what the strategy holds; the database stays as it is."""


class Emptier(Protocol):
    """A database in one SQL dialect that can be emptied."""

    def empty(self) -> tuple[str, ...]:
        """Drop all that is the application's in one transaction; return who was ended to get there."""
