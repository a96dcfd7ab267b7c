"""Users: those who log in."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Dialect, String, TypeDecorator, false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.soft_deletes import SoftDeletes, live_unique

if TYPE_CHECKING:
    from openevent.models.event import Event
    from openevent.models.membership import Membership
    from openevent.models.notification import Notification
    from openevent.models.order import Order
    from openevent.models.upload import Upload

__all__ = ["User"]


class LowerCase(TypeDecorator[str]):
    """Text that is written and compared in lower case, so that Ada@x.org and ada@x.org are one address."""

    impl = String
    cache_ok = True
    python_type = str

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy names it
        """Return what the database gets."""
        return value if value is None else value.lower()


class User(SoftDeletes, Base):
    """Somebody who has an account."""

    __tablename__ = "users"
    __table_args__ = (live_unique(__tablename__, "email"),)

    email: Mapped[str] = mapped_column(LowerCase)
    password_hash: Mapped[str]
    first_name: Mapped[str] = mapped_column(server_default="")
    last_name: Mapped[str] = mapped_column(server_default="")
    is_admin: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    events: Mapped[list["Event"]] = relationship(secondary="memberships", viewonly=True, order_by="Event.id")
    notifications: Mapped[list["Notification"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True, order_by="Notification.id"
    )
    orders: Mapped[list["Order"]] = relationship(back_populates="user", passive_deletes=True, order_by="Order.id")
    uploads: Mapped[list["Upload"]] = relationship(back_populates="user", passive_deletes=True, order_by="Upload.id")
