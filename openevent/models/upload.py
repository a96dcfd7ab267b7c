"""Uploads: files that users bring, whose bytes are in the storage."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.soft_deletes import SoftDeletes

if TYPE_CHECKING:
    from openevent.models.user import User

__all__ = ["Upload"]


class Upload(SoftDeletes, Base):
    """A file: the name that its user gave it, and the key that the storage has it under."""

    __tablename__ = "uploads"

    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)

    user: Mapped["User | None"] = relationship(back_populates="uploads")
