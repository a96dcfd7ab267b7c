"""Speakers; by default there is one, in an event that nobody runs."""

from sqlalchemy import select

from dreddkit import Transaction, after, make
from factories import SessionFactory, SpeakerFactory, UserFactory
from openevent.extensions import db
from openevent.models import Speaker
from openevent.soft_deletes import WITH_TRASHED

fixtures = {
    "Speakers > *": SpeakerFactory,
    "Speakers > Sessions of a Speaker > *": SessionFactory,
    "Speakers > * the Trash": make(SpeakerFactory, "trashed"),
    "Speakers > * Without the Trash": [SpeakerFactory, make(SpeakerFactory, "trashed")],
    ("Speakers > *", 403): [UserFactory, SpeakerFactory],
}


@after("Speakers > Speaker Details > Delete Speaker")
def is_in_the_trash(transaction: Transaction) -> None:
    """The row is there still, with the moment of its deletion."""
    if db.session.scalar(select(Speaker.deleted_at), execution_options={WITH_TRASHED: True}) is None:
        transaction.fail("The speaker is not in the trash.")
