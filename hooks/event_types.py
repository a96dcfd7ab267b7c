"""Event types; seven are there from the start, an event's own is the eighth."""

from dreddkit import make
from factories import EventFactory, EventTypeFactory, UserFactory

fixtures = {
    "Event Types > * the Trash": make(EventTypeFactory, "trashed"),
    ("Event Types > *", 403): UserFactory,
    "Event Types > Events of an Event Type > *": EventFactory,
}
