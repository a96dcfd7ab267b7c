"""Tickets."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from openevent.models import Ticket

__all__ = ["TicketFactory"]


class TicketFactory(BaseFactory):
    """A ticket of 25 euros, of which there are ten, for an event of its own."""

    class Meta:
        model = Ticket

    name = factory.Sequence(lambda n: f"Early Bird {n}")
    description = "For those who decide soon."
    price = 2500
    currency = "EUR"
    quantity = 10
    event = factory.SubFactory(EventFactory)
