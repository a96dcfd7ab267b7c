"""Users; the first to be made has id 2, after the super admin."""

from factories import MembershipFactory, UserFactory

fixtures = {
    "Users > *": UserFactory,
    "Users > Events of a User > *": MembershipFactory,
}
