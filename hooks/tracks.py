"""Tracks; by default there is one, in an event that nobody runs."""

from dreddkit import make
from factories import SessionFactory, TrackFactory, UserFactory

fixtures = {
    "Tracks > *": TrackFactory,
    "Tracks > Sessions of a Track > *": SessionFactory,
    "Tracks > * the Trash": make(TrackFactory, "trashed"),
    ("Tracks > *", 403): [UserFactory, TrackFactory],
}
