"""A transaction's part in a sequence: what has to be before it, and what that means for it."""

from collections.abc import Sequence
from typing import Protocol

from dreddkit.errors import UsageError
from dreddkit.results import Outcome, TransactionResult

__all__ = ["Member", "Membership"]

BROKEN = {
    Outcome.FAILED: "failed",
    Outcome.ERROR: "ended in an error",
    Outcome.SKIPPED: "was skipped",
    Outcome.NOT_RUN: "has not run",
}


class Member(Protocol):
    """A transaction of a sequence, with what became of it."""

    name: str
    result: TransactionResult


class Membership:
    """A transaction's part in a sequence, or in none.

    Args:
        sequence: What the sequence is called; empty where there is none.

        before: Those that come before it there, in order.
    """

    def __init__(self, sequence: str = "", before: Sequence[Member] = ()) -> None:
        self.sequence = sequence
        self.before = before

    @property
    def is_later(self) -> bool:
        """Whether it starts from what others left, in place of the baseline with its fixtures."""
        return bool(self.before)

    @property
    def broken(self) -> str:
        """What keeps it from starting where it should; empty where all before it passed."""
        for member in self.before:
            if member.result.outcome in BROKEN:
                how = BROKEN[member.result.outcome]
                return f"{member.name!r}, before it in the sequence {self.sequence!r}, {how}"
        return ""

    def check_repeatable(self, result: TransactionResult) -> None:
        """See to it that another attempt can start from where the first one did.

        Args:
            result: What became of the first one.

        Raises:
            UsageError: It cannot.
        """
        if self.is_later:
            raise UsageError(
                "What this transaction started from is gone, so it cannot be run again.",
                where=f"{result.location}, in the sequence {self.sequence!r}",
                output="\n".join(result.errors),
                hint="Only the first of a sequence can.",
            )
