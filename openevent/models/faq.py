"""FAQs: what visitors of an event ask over and over."""

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from openevent.models.base import Base
from openevent.models.of_event import OfEvent

__all__ = ["Faq"]


class Faq(OfEvent, Base):
    """A question and its answer."""

    __tablename__ = "faqs"

    question: Mapped[str]
    answer: Mapped[str] = mapped_column(Text)
