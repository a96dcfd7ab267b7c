"""Uploads."""

import factory

from factories.base import LONG_AGO, BaseFactory
from factories.user import UserFactory
from openevent.models import Upload

__all__ = ["UploadFactory"]


class UploadFactory(BaseFactory):
    """A picture of a user's, of which the storage knows nothing."""

    class Meta:
        model = Upload

    key = factory.Sequence(lambda n: f"{n:032x}")
    name = factory.Sequence(lambda n: f"logo-{n}.svg")
    content_type = "image/svg+xml"
    size = 121
    created_at = LONG_AGO
    user = factory.SubFactory(UserFactory)
