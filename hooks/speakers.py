"""Speakers; by default there is one, in an event that nobody runs."""

from dreddkit import make
from factories import SessionFactory, SpeakerFactory, UserFactory

fixtures = {
    "Speakers > *": SpeakerFactory,
    "Speakers > Sessions of a Speaker > *": SessionFactory,
    "Speakers > * the Trash": make(SpeakerFactory, "trashed"),
    "Speakers > * Without the Trash": [SpeakerFactory, make(SpeakerFactory, "trashed")],
    ("Speakers > *", 403): [UserFactory, SpeakerFactory],
}
