"""Factories: one a model, with values that are the same every time."""

from factories.event import EventFactory
from factories.event_topic import EventTopicFactory
from factories.event_type import EventTypeFactory
from factories.membership import MembershipFactory
from factories.session import SessionFactory
from factories.speaker import SpeakerFactory
from factories.track import TrackFactory
from factories.user import UserFactory

__all__ = [
    "EventFactory",
    "EventTopicFactory",
    "EventTypeFactory",
    "MembershipFactory",
    "SessionFactory",
    "SpeakerFactory",
    "TrackFactory",
    "UserFactory",
]
