"""Periods: from a start to an end that comes later."""

from datetime import datetime

__all__ = ["period_errors"]


def period_errors(starts_at: datetime | None, ends_at: datetime | None) -> list[dict[str, object]]:
    """Return a JSON:API error when a known end is not after a known start."""
    if starts_at is None or ends_at is None or ends_at > starts_at:
        return []
    return [{"detail": "Must be later than starts_at.", "source": {"pointer": "/data/attributes/ends_at"}}]
