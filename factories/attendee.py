"""Attendees."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from factories.order import OrderFactory
from factories.ticket import TicketFactory
from openevent.models import Attendee

__all__ = ["AttendeeFactory"]


class AttendeeFactory(BaseFactory):
    """An attendee with an order and a ticket of the same event."""

    class Meta:
        model = Attendee

    name = factory.Sequence(lambda n: f"Charles Babbage {n}")
    email = factory.Sequence(lambda n: f"charles{n}@openevent.test")
    price = 2500
    event = factory.SubFactory(EventFactory)
    order = factory.SubFactory(OrderFactory, event=factory.SelfAttribute("..event"))
    ticket = factory.SubFactory(TicketFactory, event=factory.SelfAttribute("..event"))
