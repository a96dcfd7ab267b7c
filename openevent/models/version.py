"""Versions: how often the parts of an event have changed, for clients that keep a copy."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from openevent.models.base import Base

__all__ = ["Version"]


class Version(Base):
    """The number of changes to what an event has of a type, e.g. to its sessions."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("event_id", "type"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    type: Mapped[str]
    number: Mapped[int]
