"""Orders."""

import factory

from factories.base import LONG_AGO, BaseFactory
from factories.event import EventFactory
from factories.user import UserFactory
from openevent.models import Order

__all__ = ["OrderFactory"]


class OrderFactory(BaseFactory):
    """A user's pending order, of nothing yet."""

    class Meta:
        model = Order

    currency = "EUR"
    created_at = LONG_AGO
    user = factory.SubFactory(UserFactory)
    event = factory.SubFactory(EventFactory)
