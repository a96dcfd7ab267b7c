"""Categories: the two ways that visitors look for events, by type and by topic."""

from sqlalchemy.orm import Mapped

from openevent.models.base import Base
from openevent.models.soft_deletes import SoftDeletes

__all__ = ["Category"]


class Category(SoftDeletes, Base):
    """A name, and the slug that stands for it in addresses."""

    __abstract__ = True

    name: Mapped[str]
    slug: Mapped[str]
