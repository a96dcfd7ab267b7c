"""Sessions; by default there is one with a track and a speaker, in an event that nobody runs."""

from dreddkit import fixture
from factories import SessionFactory, SpeakerFactory, UserFactory

fixtures = {
    "Sessions > *": SessionFactory,
    "Sessions > Speaker Links of a Session > Add Speakers of Another Event": [SessionFactory, SpeakerFactory],
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
