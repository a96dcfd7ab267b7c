"""Factories: one a model, with values that are the same every time."""

from factories.attendee import AttendeeFactory
from factories.event import EventFactory
from factories.event_topic import EventTopicFactory
from factories.event_type import EventTypeFactory
from factories.faq import FaqFactory
from factories.membership import MembershipFactory
from factories.notification import NotificationFactory
from factories.order import OrderFactory
from factories.session import SessionFactory
from factories.speaker import SpeakerFactory
from factories.sponsor import SponsorFactory
from factories.ticket import TicketFactory
from factories.track import TrackFactory
from factories.upload import UploadFactory
from factories.user import UserFactory

__all__ = [
    "AttendeeFactory",
    "EventFactory",
    "EventTopicFactory",
    "EventTypeFactory",
    "FaqFactory",
    "MembershipFactory",
    "NotificationFactory",
    "OrderFactory",
    "SessionFactory",
    "SpeakerFactory",
    "SponsorFactory",
    "TicketFactory",
    "TrackFactory",
    "UploadFactory",
    "UserFactory",
]
