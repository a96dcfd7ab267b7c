"""FAQs."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from openevent.models import Faq

__all__ = ["FaqFactory"]


class FaqFactory(BaseFactory):
    """A question about an event of its own."""

    class Meta:
        model = Faq

    question = factory.Sequence(lambda n: f"Is there lunch on day {n}?")
    answer = "There is."
    event = factory.SubFactory(EventFactory)
