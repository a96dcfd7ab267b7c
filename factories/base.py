"""What all factories share."""

from datetime import UTC, datetime

import factory
from factory.alchemy import SQLAlchemyModelFactory

__all__ = ["LONG_AGO", "BaseFactory"]

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


class BaseFactory(SQLAlchemyModelFactory):
    """Base of every factory; the session is bound when a test runs, not here."""

    class Meta:
        abstract = True

    class Params:
        trashed = factory.Trait(deleted_at=datetime(2025, 6, 1, tzinfo=UTC))
