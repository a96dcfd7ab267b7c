"""Sessions."""

from datetime import UTC, datetime

import factory

from factories.base import LONG_AGO, BaseFactory
from factories.event import EventFactory
from factories.speaker import SpeakerFactory
from factories.track import TrackFactory
from openevent.models import Session, SessionState

__all__ = ["SessionFactory"]


class SessionFactory(BaseFactory):
    """An accepted session with a track and one speaker, all of the same event."""

    class Meta:
        model = Session

    title = factory.Sequence(lambda n: f"Programs for Engines {n}")
    abstract = "How a machine can weave patterns."
    language = "en"
    state = SessionState.ACCEPTED
    starts_at = datetime(2030, 5, 4, 10, tzinfo=UTC)
    ends_at = datetime(2030, 5, 4, 11, tzinfo=UTC)
    created_at = LONG_AGO
    event = factory.SubFactory(EventFactory)
    track = factory.SubFactory(TrackFactory, event=factory.SelfAttribute("..event"))
    speakers = factory.List([factory.SubFactory(SpeakerFactory, event=factory.SelfAttribute("...event"))])
