"""Speakers: those who hold an event's sessions."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base

if TYPE_CHECKING:
    from openevent.models.event import Event
    from openevent.models.session import Session

__all__ = ["Speaker"]


class Speaker(Base):
    """Somebody who speaks at an event; no account is needed for it."""

    __tablename__ = "speakers"

    name: Mapped[str]
    organisation: Mapped[str | None]
    biography: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)

    event: Mapped["Event"] = relationship(back_populates="speakers")
    sessions: Mapped[list["Session"]] = relationship(
        secondary="sessions_speakers", back_populates="speakers", passive_deletes=True, order_by="Session.id"
    )
