"""Sponsors: those who pay for an event and are named for it."""

from sqlalchemy.orm import Mapped, mapped_column

from openevent.models.base import Base
from openevent.models.of_event import OfEvent

__all__ = ["Sponsor"]


class Sponsor(OfEvent, Base):
    """A sponsor, of a level that the event makes up, e.g. gold."""

    __tablename__ = "sponsors"

    name: Mapped[str]
    level: Mapped[str] = mapped_column(server_default="")
    website: Mapped[str | None]
