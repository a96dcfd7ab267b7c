"""Settings, a class an environment; what differs between machines comes from the environment."""

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

__all__ = ["Config", "DevelopmentConfig", "ProductionConfig", "TestingConfig"]

DEFAULT_DATABASE_URL = "postgresql:///openevent"
MEGABYTE = 2**20


class Environment:
    """A variable of the environment, read when an application is made and not when this module is imported."""

    def __init__(self, name: str, default: str = "") -> None:
        self.name, self.default = name, default

    def __get__(self, instance: object, owner: type) -> Any:
        """Return the variable's value."""
        return os.environ.get(self.name, self.default)


class EnvironmentDatabaseUrl(Environment):
    """A variable that holds the database's URL."""

    def __get__(self, instance: object, owner: type) -> str:
        """Return the URL with its driver named, since ``postgresql://`` alone means psycopg 3 to SQLAlchemy 2.1."""
        scheme, separator, rest = super().__get__(instance, owner).partition("://")
        driver = "postgresql+psycopg2" if scheme in {"postgres", "postgresql"} else scheme
        return f"{driver}{separator}{rest}"


class EnvironmentCelery(Environment):
    """A variable that holds the broker's URL; without a broker, tasks run in the request that queues them."""

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        """Return Celery's settings."""
        broker = super().__get__(instance, owner)
        return {"broker_url": broker or None, "task_always_eager": not broker}


class Config:
    """What every environment shares."""

    SQLALCHEMY_DATABASE_URI: Any = EnvironmentDatabaseUrl("DATABASE_URL", DEFAULT_DATABASE_URL)
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar = {"pool_pre_ping": True}

    SECRET_KEY: str | None = os.environ.get("SECRET_KEY")
    JWT_HEADER_TYPE = "JWT"
    JWT_ACCESS_TOKEN_EXPIRES = timedelta(days=1)
    PASSWORD_HASH_METHOD = "scrypt"  # noqa: S105

    PAGE_SIZE = 20
    MAX_PAGE_SIZE = 100
    ALLOW_DISABLE_PAGINATION = False
    MAX_INCLUDE_DEPTH = 2  # the framework reads it

    SOFT_DELETE = True  # False: DELETE removes, whatever the type
    SIGNALS: Any = True  # whether subscribers hear of what happens

    CELERY: Any = EnvironmentCelery("CELERY_BROKER_URL")
    MAIL_SERVER: Any = Environment("MAIL_SERVER", "localhost")
    MAIL_PORT: Any = Environment("MAIL_PORT", "25")
    MAIL_DEFAULT_SENDER = "openevent@localhost"
    MAIL_SUPPRESS_SEND = False

    UPLOAD_FOLDER: Any = Environment("OPENEVENT_UPLOADS", "uploads")
    UPLOAD_MAX_BYTES = 5 * MEGABYTE
    UPLOAD_TYPES = frozenset({"application/pdf", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/webp"})
    S3_BUCKET: Any = Environment("S3_BUCKET")  # empty: uploads go to the local disk
    S3_ENDPOINT: Any = Environment("S3_ENDPOINT")


class DevelopmentConfig(Config):
    """For a developer's own machine, which mails nobody."""

    DEBUG = True
    SECRET_KEY = os.environ.get("SECRET_KEY", "a secret that every developer knows")
    MAIL_SUPPRESS_SEND = True


class TestingConfig(Config):
    """For tests: known keys, passwords hashed in no time, tasks that are queued and not run, no subscribers."""

    __test__ = False  # pytest would take the class for tests

    TESTING = True
    SECRET_KEY = "a secret that every tester knows"  # noqa: S105
    PASSWORD_HASH_METHOD = "pbkdf2:sha256:1"  # noqa: S105
    SIGNALS = Environment("OPENEVENT_SIGNALS")
    CELERY = EnvironmentCelery("CELERY_BROKER_URL", "memory://")
    MAIL_SUPPRESS_SEND = True
    UPLOAD_FOLDER = Environment("OPENEVENT_UPLOADS", str(Path(tempfile.gettempdir(), "openevent-test-uploads")))
    UPLOAD_MAX_BYTES = 2000


class ProductionConfig(Config):
    """For the public server; ``SECRET_KEY`` and ``DATABASE_URL`` have to be set."""
