"""Getting the database back to its baseline: small interfaces, and a file a strategy."""

from dreddkit.isolation.active import activate, reset
from dreddkit.isolation.choice import make_strategy, verified, watch_transactions
from dreddkit.isolation.strategy import Change, Leftovers, ResetReport, Strategy

__all__ = [
    "Change",
    "Leftovers",
    "ResetReport",
    "Strategy",
    "activate",
    "make_strategy",
    "reset",
    "verified",
    "watch_transactions",
]
