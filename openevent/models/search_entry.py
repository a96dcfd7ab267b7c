"""Search entries: what can be found by words, and which resource it is."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from openevent.models.base import Base

__all__ = ["SearchEntry"]


class SearchEntry(Base):
    """The words of a resource."""

    __tablename__ = "search_entries"
    __table_args__ = (UniqueConstraint("type", "resource_id"),)

    type: Mapped[str]
    resource_id: Mapped[int]
    words: Mapped[str]
