"""Memberships."""

import factory

from factories.base import BaseFactory
from factories.event import EventFactory
from factories.user import UserFactory
from openevent.models import Membership

__all__ = ["MembershipFactory"]


class MembershipFactory(BaseFactory):
    """A user who owns an event; ``owner`` is the first role that the database is seeded with."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    event = factory.SubFactory(EventFactory)
    role_id = 1
