"""Tickets: what one can buy for an event; prices are in the currency's minor unit."""

from marshmallow import fields
from marshmallow.validate import Range, Regexp

from openevent.api.permissions import everybody, organizers
from openevent.jsonapi.fields import ResourceSchema, Text, name_text, owner, to_many
from openevent.jsonapi.resource import Resource
from openevent.models import Ticket
from openevent.sales import require_places

__all__ = ["currency_text", "tickets"]

AMOUNT = Range(min=0, max=2**31 - 1)


def currency_text() -> Text:
    """Return a field for a currency."""
    return Text(validate=Regexp(r"[A-Z]{3}\Z", error="Not a currency, e.g. EUR."))


class TicketSchema(ResourceSchema):
    """A kind of ticket."""

    class Meta:
        type_ = "tickets"
        model = Ticket

    name = name_text()
    description = Text(allow_none=True)
    price = fields.Integer(strict=True, validate=AMOUNT)
    currency = currency_text()
    quantity = fields.Integer(strict=True, required=True, validate=AMOUNT)

    event = owner("events", "EventSchema")
    attendees = to_many("attendees", "AttendeeSchema")


def check(ticket: Ticket) -> None:
    """Refuse a quantity below what is sold."""
    require_places([ticket.id])


tickets = Resource(TicketSchema, read=everybody, change=organizers, check=check)
