"""Sessions: the talks and workshops of an event."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Column, Enum, ForeignKey, Table, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.of_event import OfEvent
from openevent.models.period import period_errors
from openevent.models.same_event import same_event_errors

if TYPE_CHECKING:
    from openevent.models.speaker import Speaker
    from openevent.models.track import Track

__all__ = ["Session", "SessionState", "sessions_speakers"]


class SessionState(enum.StrEnum):
    """How far a session has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


sessions_speakers = Table(
    "sessions_speakers",
    Base.metadata,
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("speaker_id", ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Session(OfEvent, Base):
    """A talk, a workshop, a discussion; when it takes place may be open yet."""

    __tablename__ = "sessions"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="period"),)

    title: Mapped[str]
    abstract: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(server_default="en")
    state: Mapped[SessionState] = mapped_column(
        Enum(SessionState, name="session_state", values_callable=lambda states: [state.value for state in states]),
        server_default=SessionState.DRAFT,
    )
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    track_id: Mapped[int | None] = mapped_column(ForeignKey("tracks.id", ondelete="SET NULL"), index=True)

    track: Mapped["Track | None"] = relationship(back_populates="sessions")
    speakers: Mapped[list["Speaker"]] = relationship(
        secondary=sessions_speakers, back_populates="sessions", passive_deletes=True, order_by="Speaker.id"
    )

    def validate(self) -> list[dict[str, object]]:
        """Return what is wrong with the session as JSON:API errors; the data layer asks before it commits."""
        return period_errors(self.starts_at, self.ends_at) + same_event_errors(self, "track", "speakers")
