"""Categories: the two ways that visitors look for events, by type and by topic."""

from sqlalchemy.orm import Mapped, mapped_column

from openevent.models.base import Base

__all__ = ["Category"]


class Category(Base):
    """A name, and the slug that stands for it in addresses."""

    __abstract__ = True

    name: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
