"""Databases: their URLs, the safeguard, the embedded PostgreSQL, and proofs of who is connected to what."""

from dreddkit.database.checks import check_engine, check_identity, identity_query
from dreddkit.database.lookout import Lookout, look_out
from dreddkit.database.opening import Database, marked_again, open_database
from dreddkit.database.safeguard import mark, unmark
from dreddkit.database.urls import mask as mask_url
from dreddkit.database.urls import parse_url

__all__ = [
    "Database",
    "Lookout",
    "check_engine",
    "check_identity",
    "identity_query",
    "look_out",
    "mark",
    "marked_again",
    "mask_url",
    "open_database",
    "parse_url",
    "unmark",
]
