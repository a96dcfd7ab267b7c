"""Events: what everything else belongs to."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, false, func
from sqlalchemy.orm import Mapped, Relationship, mapped_column, relationship, synonym

from openevent.models.base import Base
from openevent.models.period import period_errors
from openevent.models.soft_deletes import SoftDeletes

if TYPE_CHECKING:
    from openevent.models.attendee import Attendee
    from openevent.models.event_topic import EventTopic
    from openevent.models.event_type import EventType
    from openevent.models.faq import Faq
    from openevent.models.membership import Membership
    from openevent.models.order import Order
    from openevent.models.session import Session
    from openevent.models.speaker import Speaker
    from openevent.models.sponsor import Sponsor
    from openevent.models.ticket import Ticket
    from openevent.models.track import Track

__all__ = ["Event"]


def parts(model: str) -> "Relationship[Any]":
    """Return the relationship to what an event has of a kind, and takes with it when it goes for good."""
    return relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True, order_by=f"{model}.id"
    )


class Event(SoftDeletes, Base):
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
    attendees: Mapped[list["Attendee"]] = parts("Attendee")
    faqs: Mapped[list["Faq"]] = parts("Faq")
    orders: Mapped[list["Order"]] = parts("Order")
    sessions: Mapped[list["Session"]] = parts("Session")
    speakers: Mapped[list["Speaker"]] = parts("Speaker")
    sponsors: Mapped[list["Sponsor"]] = parts("Sponsor")
    tickets: Mapped[list["Ticket"]] = parts("Ticket")
    tracks: Mapped[list["Track"]] = parts("Track")

    event_id: Mapped[int] = synonym("id")  # an event's own, for what is true of it and of its parts

    def validate(self) -> list[dict[str, object]]:
        """Return what is wrong with the event as JSON:API errors; the data layer asks before it commits."""
        return period_errors(self.starts_at, self.ends_at)
