"""What all factories share."""

from datetime import UTC, datetime

from factory.alchemy import SQLAlchemyModelFactory

from dreddkit.integrations.soft_delete import trashed

__all__ = ["LONG_AGO", "BaseFactory"]

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


class BaseFactory(SQLAlchemyModelFactory):
    """Base of every factory; the session is bound when a test runs, not here."""

    class Meta:
        abstract = True

    class Params:
        trashed = trashed()
