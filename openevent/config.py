"""Settings, a class an environment; what differs between machines comes from the environment."""

import os
from datetime import timedelta
from typing import Any, ClassVar

__all__ = ["Config", "DevelopmentConfig", "ProductionConfig", "TestingConfig"]

DEFAULT_DATABASE_URL = "postgresql:///openevent"


class EnvironmentDatabaseUrl:
    """``DATABASE_URL``, read when an application is made and not when this module is imported."""

    def __get__(self, instance: object, owner: type) -> str:
        """Return the URL with its driver named, since ``postgresql://`` alone means psycopg 3 to SQLAlchemy 2.1."""
        scheme, separator, rest = os.environ.get("DATABASE_URL", DEFAULT_DATABASE_URL).partition("://")
        driver = "postgresql+psycopg2" if scheme in {"postgres", "postgresql"} else scheme
        return f"{driver}{separator}{rest}"


class Config:
    """What every environment shares."""

    SQLALCHEMY_DATABASE_URI: Any = EnvironmentDatabaseUrl()
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar = {"pool_pre_ping": True}

    SECRET_KEY: str | None = os.environ.get("SECRET_KEY")
    JWT_HEADER_TYPE = "JWT"
    JWT_ACCESS_TOKEN_EXPIRES = timedelta(days=1)
    PASSWORD_HASH_METHOD = "scrypt"  # noqa: S105

    PAGE_SIZE = 20
    MAX_PAGE_SIZE = 100
    ALLOW_DISABLE_PAGINATION = False


class DevelopmentConfig(Config):
    """For a developer's own machine."""

    DEBUG = True
    SECRET_KEY = os.environ.get("SECRET_KEY", "a secret that every developer knows")


class TestingConfig(Config):
    """For tests: known keys, and passwords that are hashed in no time."""

    __test__ = False  # pytest would take the class for tests

    TESTING = True
    SECRET_KEY = "a secret that every tester knows"  # noqa: S105
    PASSWORD_HASH_METHOD = "pbkdf2:sha256:1"  # noqa: S105


class ProductionConfig(Config):
    """For the public server; ``SECRET_KEY`` and ``DATABASE_URL`` have to be set."""
