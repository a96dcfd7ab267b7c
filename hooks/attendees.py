"""Attendees; by default there is one, on an ordinary user's order."""

from dreddkit import make
from factories import AttendeeFactory, TicketFactory, UserFactory

fixtures = {
    "Attendees > *": AttendeeFactory,
    "Attendees > * the Trash": make(AttendeeFactory, "trashed"),
    "Attendees > * Sold Out": make(AttendeeFactory, ticket__quantity=1),
    "Attendees > * a Ticket of Another Event": [AttendeeFactory, TicketFactory],
    ("Attendees > *", 403): [UserFactory, AttendeeFactory],
}
