"""Event types; seven are there from the start, an event's own is the eighth."""

from factories import EventFactory, UserFactory

fixtures = {
    ("Event Types > *", 403): UserFactory,
    "Event Types > Events of an Event Type > *": EventFactory,
}
