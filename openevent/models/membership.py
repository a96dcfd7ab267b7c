"""Memberships: which user has which role in which event."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base

if TYPE_CHECKING:
    from openevent.models.event import Event
    from openevent.models.role import Role
    from openevent.models.user import User

__all__ = ["Membership"]


class Membership(Base):
    """A user's one role in an event."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("user_id", "event_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))

    user: Mapped["User"] = relationship(back_populates="memberships")
    event: Mapped["Event"] = relationship(back_populates="memberships")
    role: Mapped["Role"] = relationship()
