"""Soft deletes: a row in the trash has a moment of deletion, and goes unseen with all that belongs to it."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Index, and_, select, text
from sqlalchemy.orm import Mapped

__all__ = ["SoftDeletes", "live_unique"]


class SoftDeletes:
    """Makes a model's rows ones that can be put into the trash; what they belong to is named by a subclass."""

    belongs_to: ClassVar[tuple[str, ...]] = ()

    deleted_at: Mapped[datetime | None]

    @classmethod
    def live(cls: Any) -> ColumnElement[bool]:
        """Return the condition that neither a row nor what it belongs to is in the trash."""
        return and_(cls.deleted_at.is_(None), *(cls.is_of_live(name) for name in cls.belongs_to))

    @classmethod
    def is_of_live(cls: Any, name: str) -> ColumnElement[bool]:
        """Return the condition that what a row belongs to is not in the trash."""
        owner = cls.metadata.tables[f"{name}s"]  # the table, whose rows nobody leaves out a second time
        live: ColumnElement[bool] = getattr(cls, f"{name}_id").in_(
            select(owner.c.id).where(owner.c.deleted_at.is_(None))
        )
        return live


def live_unique(table: str, *columns: str) -> Index:
    """Return the constraint that columns are unique, but for rows in the trash."""
    name = f"uq_{table}_{'_'.join(columns)}"
    return Index(name, *columns, unique=True, postgresql_where=text("deleted_at IS NULL"))
