"""Roles: what a user can be to an event."""

from sqlalchemy.orm import Mapped, mapped_column

from openevent.models.base import Base

__all__ = ["MANAGING_ROLES", "OWNER", "Role"]

OWNER = "owner"
MANAGING_ROLES = frozenset({OWNER, "organizer", "coorganizer"})


class Role(Base):
    """A part that users play in events, e.g. organizer."""

    __tablename__ = "roles"

    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
