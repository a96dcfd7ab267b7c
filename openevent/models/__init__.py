"""The models: what the database holds."""

from openevent.models.attendee import Attendee
from openevent.models.base import Base
from openevent.models.category import Category
from openevent.models.event import Event
from openevent.models.event_topic import EventTopic
from openevent.models.event_type import EventType
from openevent.models.faq import Faq
from openevent.models.membership import Membership
from openevent.models.notification import Notification
from openevent.models.order import Order, OrderStatus
from openevent.models.role import MANAGING_ROLES, OWNER, Role
from openevent.models.search_entry import SearchEntry
from openevent.models.session import Session, SessionState, sessions_speakers
from openevent.models.settings import Settings
from openevent.models.soft_deletes import SoftDeletes
from openevent.models.speaker import Speaker
from openevent.models.sponsor import Sponsor
from openevent.models.ticket import Ticket
from openevent.models.track import Track
from openevent.models.upload import Upload
from openevent.models.user import User
from openevent.models.version import Version

__all__ = [
    "MANAGING_ROLES",
    "OWNER",
    "Attendee",
    "Base",
    "Category",
    "Event",
    "EventTopic",
    "EventType",
    "Faq",
    "Membership",
    "Notification",
    "Order",
    "OrderStatus",
    "Role",
    "SearchEntry",
    "Session",
    "SessionState",
    "Settings",
    "SoftDeletes",
    "Speaker",
    "Sponsor",
    "Ticket",
    "Track",
    "Upload",
    "User",
    "Version",
    "sessions_speakers",
]
