"""Attendees; by default there is one, on an ordinary user's order."""

from dreddkit import make
from factories import AttendeeFactory, TicketFactory, UserFactory

fixtures = {
    "Attendees > *": AttendeeFactory,
    "Attendees > * the Trash": make(AttendeeFactory, "trashed"),
    ("Attendees > *", 403): [UserFactory, AttendeeFactory],
    ("Attendees > *", 409): make(AttendeeFactory, ticket__quantity=1),
    ("Attendees > *", 422): [AttendeeFactory, TicketFactory],
}
