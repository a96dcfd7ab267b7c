"""The stash: one dictionary that hooks share for the length of a run."""

from typing import Any

__all__ = ["stash"]

stash: dict[str, Any] = {}
"""Holds ``"app"`` (the vanilla Flask app) and ``"db"`` after ``bootstrap()``, and whatever hooks put there."""
