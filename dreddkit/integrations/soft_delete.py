"""Rows that are deleted and still there; see docs/soft-deletes.md."""

from datetime import UTC, datetime

from factory.declarations import Trait

__all__ = ["trashed"]

DELETED_AT = datetime(2020, 1, 1, tzinfo=UTC)  # every transaction sees the same values


def trashed(column: str = "deleted_at") -> Trait:
    """Return a trait that makes a soft-deleted row, for any factory.

    For example::

        class SessionFactory(SQLAlchemyModelFactory):
            class Params:
                trashed = trashed()

        fixtures = {"Sessions > Session > Restore": make(SessionFactory, "trashed")}

    Args:
        column: The attribute with the time of the deletion; it becomes the first moment of 2020, in UTC.
    """
    return Trait(**{column: DELETED_AT})  # type: ignore[no-untyped-call]
