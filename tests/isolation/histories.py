"""What the random histories of all databases have in common: how many there are, and how they are put together."""

import os
from dataclasses import dataclass

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

__all__ = ["SOME", "Block", "History", "histories", "templates"]

TESTS = 12  # that share the histories
TOTAL = int(os.environ.get("HISTORIES", "60"))
SOME = settings(
    max_examples=-(-TOTAL // TESTS),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
    print_blob=True,
)
N = st.integers(1, 9)


@dataclass(frozen=True)
class Block:
    """A transaction: its statements, and how it ends."""

    statements: list[str]
    end: str


History = list[list[Block]]
"""Rounds of one or two transactions, of which those of a round take turns, each in a session of its own."""


def templates(*statements: str) -> st.SearchStrategy[str]:
    """Return statements with numbers in place of {a} and {b}."""
    return st.builds(lambda statement, a, b: statement.format(a=a, b=b), st.sampled_from(statements), N, N)


def histories(
    writes: st.SearchStrategy[str], changes: st.SearchStrategy[str], ends: list[str]
) -> st.SearchStrategy[History]:
    """Return histories of many writes, and of a few changes to the schema.

    Args:
        writes: The statements that read and write.

        changes: The statements that change the schema.

        ends: How a transaction may end; the first is usual.
    """
    statement = st.integers(0, 24).flatmap(lambda drawn: changes if drawn == 24 else writes)
    end = st.integers(0, 2).flatmap(lambda drawn: st.just(ends[0]) if drawn < 2 else st.sampled_from(ends))
    block = st.builds(Block, st.lists(statement, min_size=1, max_size=5), end)
    return st.lists(st.lists(block, min_size=1, max_size=2), min_size=1, max_size=3)
