"""Notifications: what users are told when they look."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.soft_deletes import SoftDeletes

if TYPE_CHECKING:
    from openevent.models.user import User

__all__ = ["Notification"]


class Notification(SoftDeletes, Base):
    """Something that a user is told."""

    __tablename__ = "notifications"
    belongs_to = ("user",)

    title: Mapped[str]
    message: Mapped[str] = mapped_column(server_default="")
    is_read: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

    user: Mapped["User"] = relationship(back_populates="notifications")
