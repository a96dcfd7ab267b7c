"""Finding applications by reading sources."""

from pathlib import PurePath
from textwrap import dedent

import pytest

from dreddkit.scaffolding import factory_classes, find_candidates, module_name


def candidates(**sources: str) -> dict[str, list[str]]:
    """Return what is found in some modules."""
    found = find_candidates({name: dedent(text) for name, text in sources.items()})
    return {"apps": found.apps, "databases": found.databases, "configurations": found.configurations}


def test_a_factory_and_its_database() -> None:
    """What a factory made is no second application."""
    found = candidates(
        shop="""
            from flask import Flask
            from flask_sqlalchemy import SQLAlchemy
            db: SQLAlchemy = SQLAlchemy()
            def create_app(config=None):
                app = Flask(__name__)
                return app
        """,
        wsgi="from shop import create_app\napp = create_app()\n",
        config="class Config: ...\nclass TestingConfig(Config): ...\n",
    )

    assert found == {"apps": ["shop:create_app"], "databases": ["shop:db"], "configurations": ["config:TestingConfig"]}


def test_an_application_at_the_top_of_a_module() -> None:
    """Also below a condition; not what only a script makes."""
    found = candidates(
        app="import flask\ntry:\n    api = flask.Flask(__name__)\nexcept ImportError: ...\n",
        tool="from flask import Flask\nif __name__ == '__main__':\n    app = Flask('tool')\n",
    )

    assert found["apps"] == ["app:api"]


def test_two_applications_are_both_told() -> None:
    """Which one is meant is for the user to say."""
    found = candidates(one="from flask import Flask\na = Flask('a')\n", two="def make():\n    return Flask('b')\n")

    assert sorted(found["apps"]) == ["one:a", "two:make"]


@pytest.mark.parametrize("text", ["print 'Python 2'", "\0", "def helper():\n    Flask('x')\n"])
def test_what_is_no_application(text: str) -> None:
    """Neither what does not parse nor what makes one and keeps it."""
    assert candidates(module=text)["apps"] == []


@pytest.mark.parametrize(
    ("path", "src_is_package", "name"),
    [
        ("app.py", False, "app"),
        ("src/shop/views.py", False, "shop.views"),
        ("src/shop/__init__.py", True, "src.shop"),
    ],
)
def test_names_of_modules(path: str, src_is_package: bool, name: str) -> None:
    """A folder ``src`` is part of them only where the project imports it."""
    assert module_name(PurePath(path), src_is_package=src_is_package) == name


def test_factories_that_are_there() -> None:
    """By the ending of their names."""
    assert factory_classes({"tests.make": "class BookFactory(Base): ...\nclass Book: ...\n"}) == {
        "BookFactory": "tests.make"
    }
