"""Speakers; by default there is one, in an event that nobody runs."""

from factories import SessionFactory, SpeakerFactory, UserFactory

fixtures = {
    "Speakers > *": SpeakerFactory,
    "Speakers > Sessions of a Speaker > *": SessionFactory,
    ("Speakers > *", 403): [UserFactory, SpeakerFactory],
}
