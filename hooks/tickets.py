"""Tickets; by default there is one, for an event that nobody runs."""

from dreddkit import make
from factories import AttendeeFactory, TicketFactory, UserFactory

PRICES = (1000, 2500, 4000)

fixtures = {
    "Tickets > *": TicketFactory,
    "Tickets > * > List Tickets by Price, Two a Page": [make(TicketFactory, price=price) for price in PRICES],
    "Tickets > * the Trash": make(TicketFactory, "trashed"),
    "Tickets > * Sold*": AttendeeFactory,
    "Tickets > Attendees of a Ticket > *": AttendeeFactory,
    ("Tickets > *", 403): [UserFactory, TicketFactory],
}
