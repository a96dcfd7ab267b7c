"""What no installation works without: roles, event types, event topics, settings and a first administrator."""

from datetime import datetime

from sqlalchemy import insert

from openevent.extensions import db
from openevent.models import EventTopic, EventType, Role, Settings, User

__all__ = ["EVENT_TOPICS", "EVENT_TYPES", "ROLES", "SETTINGS", "seed"]

ROLES = {
    "owner": "Owner",
    "organizer": "Organizer",
    "coorganizer": "Co-organizer",
    "track_organizer": "Track Organizer",
    "moderator": "Moderator",
    "registrant": "Registrant",
}
EVENT_TYPES = {
    "conference": "Conference",
    "concert": "Concert or Performance",
    "convention": "Convention",
    "festival": "Festival or Fair",
    "meetup": "Meeting or Networking Event",
    "seminar": "Seminar or Talk",
    "workshop": "Class, Training or Workshop",
}
EVENT_TOPICS = {
    "business": "Business & Professional",
    "charity": "Charity & Causes",
    "community": "Community & Culture",
    "film-media": "Film, Media & Entertainment",
    "music": "Music",
    "science-technology": "Science & Technology",
    "sports": "Sports & Fitness",
}
SETTINGS = {"name": "Open Event", "support_email": "support@openevent.test", "currency": "EUR"}


def seed(admin_email: str, admin_password_hash: str, created_at: datetime) -> None:
    """Fill an empty database and commit, in one statement a table."""
    db.session.execute(insert(Role), [{"name": name, "title": title} for name, title in ROLES.items()])
    for model, names in ((EventType, EVENT_TYPES), (EventTopic, EVENT_TOPICS)):
        db.session.execute(insert(model), [{"slug": slug, "name": name} for slug, name in names.items()])
    admin = {"email": admin_email, "password_hash": admin_password_hash, "is_admin": True, "created_at": created_at}
    db.session.execute(insert(User), [admin])
    db.session.execute(insert(Settings), [SETTINGS])
    db.session.commit()
