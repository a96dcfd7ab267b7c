"""Getting the database, and stores beside it, back to the baseline: small interfaces, a file a strategy or store."""

from dreddkit.isolation.active import activate, add_store, reset, stores
from dreddkit.isolation.choice import make_strategy, verified, watch_transactions
from dreddkit.isolation.folder import FolderStore
from dreddkit.isolation.stores import Store
from dreddkit.isolation.strategy import Change, Leftovers, ResetReport, Strategy

__all__ = [
    "Change",
    "FolderStore",
    "Leftovers",
    "ResetReport",
    "Store",
    "Strategy",
    "activate",
    "add_store",
    "make_strategy",
    "reset",
    "stores",
    "verified",
    "watch_transactions",
]
