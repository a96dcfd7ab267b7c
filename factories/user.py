"""Users."""

import factory

from factories.base import LONG_AGO, BaseFactory
from openevent.models import User
from openevent.passwords import hash_password

__all__ = ["PASSWORD", "UserFactory"]

PASSWORD = "a password of eight or more"  # noqa: S105 - a test's


class UserFactory(BaseFactory):
    """A user who knows ``PASSWORD``."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@openevent.test")
    password_hash = factory.LazyFunction(lambda: hash_password(PASSWORD))
    first_name = "Grace"
    last_name = factory.Sequence(lambda n: f"Hopper {n}")
    created_at = LONG_AGO
