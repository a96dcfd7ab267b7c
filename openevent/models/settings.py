"""Settings: what administrators decide for the whole server."""

from sqlalchemy.orm import Mapped

from openevent.models.base import Base

__all__ = ["Settings"]


class Settings(Base):
    """The one row of settings."""

    __tablename__ = "settings"

    name: Mapped[str]
    support_email: Mapped[str]
    currency: Mapped[str]
