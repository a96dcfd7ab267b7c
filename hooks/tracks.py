"""Tracks; by default there is one, in an event that nobody runs."""

from factories import SessionFactory, TrackFactory, UserFactory

fixtures = {
    "Tracks > *": TrackFactory,
    "Tracks > Sessions of a Track > *": SessionFactory,
    ("Tracks > *", 403): [UserFactory, TrackFactory],
}
