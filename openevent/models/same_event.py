"""Events are kept apart: what is related to a part of an event is of the same event."""

from typing import Any

__all__ = ["same_event_errors"]


def same_event_errors(row: Any, *relationships: str) -> list[dict[str, object]]:
    """Return a JSON:API error for each relationship of a row that leads to another event than the row's."""
    return [
        {"detail": "Does not belong to the same event.", "source": {"pointer": f"/data/relationships/{name}/data"}}
        for name in relationships
        if any(related.event is not row.event for related in related_rows(row, name))
    ]


def related_rows(row: Any, name: str) -> list[Any]:
    """Return what a relationship leads to."""
    related = getattr(row, name)
    if isinstance(related, list):
        return related
    return [] if related is None else [related]
