"""Events; by default there is one, and an ordinary user owns it; forbidden is what is done to another's."""

from dreddkit import make
from factories import (
    AttendeeFactory,
    EventFactory,
    FaqFactory,
    MembershipFactory,
    SessionFactory,
    SponsorFactory,
    UserFactory,
)
from openevent.seed import ROLES

MODERATOR = list(ROLES).index("moderator") + 1

fixtures = {
    "Events > *": MembershipFactory,
    "Events > * > List Events by Name, One a Page": [
        make(EventFactory, count=2, name="Open Conference 0"),
        EventFactory,
    ],
    ("Events > *", 403): [UserFactory, EventFactory],
    "Events > * of an Event > *": SessionFactory,
    "Events > Tickets of an Event > *": AttendeeFactory,
    "Events > Orders of an Event > *": AttendeeFactory,
    "Events > Attendees of an Event > *": AttendeeFactory,
    "Events > Sponsors of an Event > *": SponsorFactory,
    "Events > FAQs of an Event > *": FaqFactory,
    "Events > * the Trash": make(EventFactory, "trashed"),
    ("Events > * > Event of Others From the Trash", 403): [UserFactory, make(EventFactory, "trashed")],
    ("Events > * as Its Moderator", 403): make(MembershipFactory, role_id=MODERATOR),
    ("Events > * as Its Owner", 403): MembershipFactory,
}
