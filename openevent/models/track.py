"""Tracks: the lines that an event's programme is divided into."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base

if TYPE_CHECKING:
    from openevent.models.event import Event
    from openevent.models.session import Session

__all__ = ["Track"]


class Track(Base):
    """A line of sessions; its name is given once in its event."""

    __tablename__ = "tracks"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    name: Mapped[str]
    description: Mapped[str | None]
    color: Mapped[str] = mapped_column(server_default="#ffffff")
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))

    event: Mapped["Event"] = relationship(back_populates="tracks")
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="track", passive_deletes=True, order_by="Session.id"
    )
