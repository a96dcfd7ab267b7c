"""The models: what the database holds."""

from openevent.models.base import Base
from openevent.models.category import Category
from openevent.models.event import Event
from openevent.models.event_topic import EventTopic
from openevent.models.event_type import EventType
from openevent.models.membership import Membership
from openevent.models.role import MANAGING_ROLES, OWNER, Role
from openevent.models.session import Session, SessionState, sessions_speakers
from openevent.models.speaker import Speaker
from openevent.models.track import Track
from openevent.models.user import User

__all__ = [
    "MANAGING_ROLES",
    "OWNER",
    "Base",
    "Category",
    "Event",
    "EventTopic",
    "EventType",
    "Membership",
    "Role",
    "Session",
    "SessionState",
    "Speaker",
    "Track",
    "User",
    "sessions_speakers",
]
