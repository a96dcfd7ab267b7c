"""Sponsors; by default there is one, of an event that nobody runs."""

from dreddkit import make
from factories import SponsorFactory

fixtures = {
    "Sponsors > *": SponsorFactory,
    "Sponsors > * > List Sponsors by a Filter": [SponsorFactory, make(SponsorFactory, level="bronze")],
    "Sponsors > * the Trash": make(SponsorFactory, "trashed"),
}
