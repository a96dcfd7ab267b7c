"""Speakers: those who hold an event's sessions."""

from typing import TYPE_CHECKING

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.of_event import OfEvent

if TYPE_CHECKING:
    from openevent.models.session import Session

__all__ = ["Speaker"]


class Speaker(OfEvent, Base):
    """Somebody who speaks at an event; no account is needed for it."""

    __tablename__ = "speakers"

    name: Mapped[str]
    organisation: Mapped[str | None]
    biography: Mapped[str | None] = mapped_column(Text)
    website: Mapped[str | None]

    sessions: Mapped[list["Session"]] = relationship(
        secondary="sessions_speakers", back_populates="speakers", passive_deletes=True, order_by="Session.id"
    )
