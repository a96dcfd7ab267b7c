"""Events; by default there is one, and an ordinary user owns it."""

from factories import EventFactory, MembershipFactory, SessionFactory, UserFactory

fixtures = {
    "Events > *": MembershipFactory,
    "Events > Event Details > Update Event of Others": [UserFactory, EventFactory],
    "Events > Event Details > Delete Event of Others": [UserFactory, EventFactory],
    "Events > * of an Event > *": SessionFactory,
}
