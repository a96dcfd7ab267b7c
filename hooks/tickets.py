"""Tickets; by default there is one, for an event that nobody runs."""

from dreddkit import make
from factories import AttendeeFactory, TicketFactory, UserFactory

fixtures = {
    "Tickets > *": TicketFactory,
    "Tickets > * the Trash": make(TicketFactory, "trashed"),
    "Tickets > * Sold*": AttendeeFactory,
    "Tickets > Attendees of a Ticket > *": AttendeeFactory,
    ("Tickets > *", 403): [UserFactory, TicketFactory],
}
