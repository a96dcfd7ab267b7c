"""Notifications."""

import factory

from factories.base import LONG_AGO, BaseFactory
from factories.user import UserFactory
from openevent.models import Notification

__all__ = ["NotificationFactory"]


class NotificationFactory(BaseFactory):
    """Something that a user of its own has not read."""

    class Meta:
        model = Notification

    title = "New session"
    message = factory.Sequence(lambda n: f"Programs for Engines {n}")
    created_at = LONG_AGO
    user = factory.SubFactory(UserFactory)
