"""What is part of an event."""

from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from openevent.models.soft_deletes import SoftDeletes

if TYPE_CHECKING:
    from openevent.models.event import Event

__all__ = ["OfEvent"]


class OfEvent(SoftDeletes):
    """Makes a model part of an event, which has its rows under the table's name."""

    belongs_to: ClassVar[tuple[str, ...]] = ("event",)

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)

    @declared_attr
    def event(cls: Any) -> Mapped["Event"]:  # noqa: N805 - SQLAlchemy's way
        """The event."""
        return relationship(back_populates=cls.__tablename__)
