"""Sessions; by default there is one with a track and a speaker, in an event that nobody runs."""

from dreddkit import fixture, make
from factories import SessionFactory, SpeakerFactory, UserFactory

fixtures = {
    "Sessions > *": SessionFactory,
    "Sessions > Speaker Links of a Session > Add Speakers of Another Event": [SessionFactory, SpeakerFactory],
    "Sessions > * > Restore Session From the Trash": make(SessionFactory, "trashed"),
    "Sessions > * > Restore Session of an Event That Is in the Trash": make(
        SessionFactory, "trashed", event__trashed=True
    ),
    ("Sessions > *", 403): [UserFactory, SessionFactory],
}


@fixture(
    "Sessions > Speaker Links of a Session > Add Speakers",
    "Sessions > Speaker Links of a Session > Replace Speakers",
)
def session_and_a_speaker_with_nothing_to_say() -> None:
    """Make a session with speaker 1, and speaker 2 of the same event."""
    session = SessionFactory()
    SpeakerFactory(event=session.event)
