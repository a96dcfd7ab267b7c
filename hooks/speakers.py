"""Speakers; by default there is one, in an event that nobody runs."""

from factories import SessionFactory, SpeakerFactory, UserFactory

fixtures = {
    "Speakers > *": SpeakerFactory,
    "Speakers > Sessions of a Speaker > *": SessionFactory,
    "Speakers > Speaker Details > Update Speaker in an Event of Others": [UserFactory, SpeakerFactory],
}
