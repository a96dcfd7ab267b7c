"""Events: what everything else belongs to."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Text, false, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from openevent.models.base import Base
from openevent.models.period import period_errors

if TYPE_CHECKING:
    from openevent.models.event_topic import EventTopic
    from openevent.models.event_type import EventType
    from openevent.models.membership import Membership
    from openevent.models.session import Session
    from openevent.models.speaker import Speaker
    from openevent.models.track import Track

__all__ = ["Event"]


class Event(Base):
    """A conference, a concert, a summit: something that takes place."""

    __tablename__ = "events"
    __table_args__ = (CheckConstraint("ends_at > starts_at", name="period"),)

    name: Mapped[str]
    description: Mapped[str | None] = mapped_column(Text)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(server_default="UTC")
    location_name: Mapped[str | None]
    is_online: Mapped[bool] = mapped_column(server_default=false())
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    event_type_id: Mapped[int | None] = mapped_column(ForeignKey("event_types.id", ondelete="SET NULL"), index=True)
    event_topic_id: Mapped[int | None] = mapped_column(ForeignKey("event_topics.id", ondelete="SET NULL"), index=True)

    event_type: Mapped["EventType | None"] = relationship(back_populates="events")
    event_topic: Mapped["EventTopic | None"] = relationship(back_populates="events")
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True
    )
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True, order_by="Session.id"
    )
    speakers: Mapped[list["Speaker"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True, order_by="Speaker.id"
    )
    tracks: Mapped[list["Track"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True, order_by="Track.id"
    )

    def validate(self) -> list[dict[str, object]]:
        """Return what is wrong with the event as JSON:API errors; the data layer asks before it commits."""
        return period_errors(self.starts_at, self.ends_at)
