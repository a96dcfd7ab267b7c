"""Event topics; seven are there from the start, an event's own is the eighth."""

from factories import EventFactory

fixtures = {"Event Topics > Events of an Event Topic > *": EventFactory}
