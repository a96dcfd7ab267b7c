"""Configurations with their database replaced, whichever kind they are."""

import sys
from types import MappingProxyType, ModuleType

import pytest
from flask import Config

from dreddkit.server.wsgi.configure import overridden

URL = "postgresql+psycopg2://dreddkit/test"


class Testing:
    """A configuration class, as teams write it."""

    SECRET_KEY = "x"
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    lower = "ignored by from_object"

    @staticmethod
    def init_app() -> str:
        """Do something with the application."""
        return "called"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A package ``shop`` with a module of settings, which is also a configuration."""
    package, module = ModuleType("shop"), ModuleType("shop.settings")
    vars(module).update(Testing=Testing, SECRET_KEY="m", SQLALCHEMY_DATABASE_URI="sqlite://", helper=str)
    vars(package).update(settings=module, __path__=[])
    monkeypatch.setitem(sys.modules, "shop", package)
    monkeypatch.setitem(sys.modules, "shop.settings", module)
    return module


def flask_sees(configuration: object) -> dict[str, object]:
    """Return what Flask makes of a configuration object."""
    config = Config("")
    config.from_object(configuration)
    return dict(config)


def test_a_class_gives_a_subclass() -> None:
    """Methods and other settings stay, the database changes, the original is untouched."""
    configuration = overridden(Testing, URL)
    assert issubclass(configuration, Testing)
    assert configuration.__name__ == "Testing"
    assert configuration.init_app() == "called"
    assert flask_sees(configuration) == {"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": URL}
    assert Testing.SQLALCHEMY_DATABASE_URI == "sqlite://"


def test_a_mapping_gives_a_copy() -> None:
    """A dictionary, even one that cannot be written to, is copied."""
    original = MappingProxyType({"SECRET_KEY": "x"})
    assert overridden(original, URL) == {"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": URL}


def test_an_instance_gives_its_settings() -> None:
    """An object becomes one with its upper-case names."""
    assert flask_sees(overridden(Testing(), URL)) == {"SECRET_KEY": "x", "SQLALCHEMY_DATABASE_URI": URL}


def test_a_module_gives_its_settings(settings: ModuleType) -> None:
    """A module of settings becomes an object, and is left as it was."""
    assert flask_sees(overridden(settings, URL)) == {"SECRET_KEY": "m", "SQLALCHEMY_DATABASE_URI": URL}
    assert settings.SQLALCHEMY_DATABASE_URI == "sqlite://"
