"""Tracks: the lines that an event's programme is divided into."""

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.of_event import OfEvent
from openevent.models.soft_deletes import live_unique

if TYPE_CHECKING:
    from openevent.models.session import Session

__all__ = ["Track"]


class Track(OfEvent, Base):
    """A line of sessions; its name is given once in its event."""

    __tablename__ = "tracks"
    __table_args__ = (live_unique(__tablename__, "event_id", "name"),)

    name: Mapped[str]
    description: Mapped[str | None]
    color: Mapped[str] = mapped_column(server_default="#ffffff")

    sessions: Mapped[list["Session"]] = relationship(
        back_populates="track", passive_deletes=True, order_by="Session.id"
    )
