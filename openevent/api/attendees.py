"""Attendees: who comes to an event; they are on an order, for its buyer and for the event's organizers."""

from marshmallow import fields

from openevent.api.permissions import buyers, organizers
from openevent.jsonapi.fields import Email, ResourceSchema, name_text, owner, to_one
from openevent.jsonapi.resource import Resource
from openevent.models import Attendee
from openevent.sales import require_places

__all__ = ["attendees"]


class AttendeeSchema(ResourceSchema):
    """An attendee."""

    class Meta:
        type_ = "attendees"
        model = Attendee

    name = name_text()
    email = Email(required=True)
    price = fields.Integer(dump_only=True)

    event = to_one("events", "EventSchema", dump_only=True)
    order = owner("orders", "OrderSchema")
    ticket = owner("tickets", "TicketSchema")


def complete(attendee: Attendee) -> None:
    """Take over the order's event, and what the ticket costs now."""
    attendee.event = attendee.order.event
    attendee.price = attendee.ticket.price


def check(attendee: Attendee) -> None:
    """Refuse an attendee for whom no ticket is left."""
    require_places([attendee.ticket_id])


attendees = Resource(
    AttendeeSchema, read=buyers | organizers, change=buyers | organizers, complete=complete, check=check
)
