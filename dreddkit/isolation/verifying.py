"""Comparing the whole database with its baseline after each reset, by code that no reset is made of."""

from contextlib import AbstractContextManager
from typing import Protocol

from dreddkit.errors import MismatchError
from dreddkit.isolation.fingerprint import Difference, Fingerprint, Snapshot, compare, take
from dreddkit.isolation.strategy import Change, ResetReport, Strategy

__all__ = ["Reader", "Verified"]

MOST_TOLD = 20


class Reader(Protocol):
    """A database in one SQL dialect that can be read as a whole."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open the database at one moment."""


class Verified:
    """A strategy whose every reset is followed by a comparison with the baseline.

    Args:
        strategy: The strategy; it is asked for everything else.

        reader: Reads the same database.
    """

    def __init__(self, strategy: Strategy, reader: Reader) -> None:
        self._strategy = strategy
        self._reader = reader
        self._baseline = Fingerprint({}, {})

    @property
    def name(self) -> str:
        """The name of the strategy."""
        return self._strategy.name

    @property
    def notes(self) -> tuple[str, ...]:
        """What the strategy notes."""
        return self._strategy.notes

    def prepare(self) -> None:
        """Build the baseline, and take its fingerprint."""
        self._strategy.prepare()
        with self._reader.snapshot() as snapshot:
            self._baseline = take(snapshot)

    def reset(self) -> ResetReport:
        """Bring the database back, and compare.

        Raises:
            ResetError: It could not be done.

            MismatchError: It was done, and the database is not what it was. The baseline has been built anew.
        """
        report = self._strategy.reset()
        with self._reader.snapshot() as snapshot:
            differences = compare(self._baseline, snapshot)
        if differences:
            self.prepare()  # so that one difference is told once, and what follows starts from a baseline again
            raise MismatchError(
                f"After a reset by {self.name} the database is not what its baseline was.",
                output="\n".join(told(differences)),
                hint="What is built anew has to come out the same: no random values, no clock. If it does, the change "
                "is one that this isolation does not undo.",
            )
        return report

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what the strategy tells."""
        return self._strategy.changes()

    def close(self) -> None:
        """Let go of what the strategy holds."""
        self._strategy.close()


def told(differences: list[Difference]) -> list[str]:
    """Return a line for each difference, up to a number that is still read."""
    more = len(differences) - MOST_TOLD
    return [*map(str, differences[:MOST_TOLD]), *([f"and {more} more"] if more > 0 else [])]
