"""Event types; seven are there from the start, an event's own is the eighth."""

from factories import EventFactory, UserFactory

fixtures = {
    "Event Types > Event Type Details > Update Event Type as an Ordinary User": UserFactory,
    "Event Types > Events of an Event Type > *": EventFactory,
}
