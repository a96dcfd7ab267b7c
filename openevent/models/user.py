"""Users: those who log in."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base

if TYPE_CHECKING:
    from openevent.models.event import Event
    from openevent.models.membership import Membership

__all__ = ["User"]


class User(Base):
    """Somebody who has an account."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    is_admin: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    events: Mapped[list["Event"]] = relationship(secondary="memberships", viewonly=True, order_by="Event.id")
