"""Event topics; seven are there from the start, an event's own is the eighth."""

from dreddkit import make
from factories import EventFactory, EventTopicFactory

fixtures = {
    "Event Topics > Events of an Event Topic > *": EventFactory,
    "Event Topics > * the Trash": make(EventTopicFactory, "trashed"),
}
