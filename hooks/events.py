"""Events; by default there is one, and an ordinary user owns it; forbidden is what is done to another's."""

from factories import EventFactory, MembershipFactory, SessionFactory, UserFactory

fixtures = {
    "Events > *": MembershipFactory,
    ("Events > *", 403): [UserFactory, EventFactory],
    "Events > * of an Event > *": SessionFactory,
}
