"""bootstrap(): the vanilla application of the seed document's before_all."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from dreddkit.errors import AppError, ConfigError
from dreddkit.imports import import_object
from dreddkit.integrations.flask import bootstrap, engines
from dreddkit.stash import stash
from tests.integrations.conftest import Write

URL = "sqlite:////tmp/never-opened.db"


@pytest.fixture(autouse=True)
def database_url(monkeypatch: pytest.MonkeyPatch, project: Write) -> Write:
    """The run's database, as the environment gives it."""
    monkeypatch.setenv("DATABASE_URL", URL)
    return project


def test_application_and_db_are_stashed() -> None:
    """The seed document's stash["app"] and stash["db"] are there, Migrate attached."""
    app = bootstrap("shop.models.Config", "shop.models:db")

    assert isinstance(app, Flask)
    assert (stash["app"], stash["db"]) == (app, import_object("shop.models:db", "db"))
    assert app.extensions["migrate"].db is stash["db"]


@pytest.mark.parametrize(
    ("config", "origin", "testing"),
    [
        ("shop.models.Config", "class", True),
        ("shop.models:settings", "mapping", False),
        ({"ORIGIN": "here"}, "here", True),
        (SimpleNamespace(ORIGIN="object"), "object", True),
        (None, None, True),
    ],
)
def test_configuration(config: Any, origin: str | None, testing: bool) -> None:
    """Import strings, classes, objects and mappings configure the application; TESTING is on unless they say no."""
    app = bootstrap(config, "shop.models:db")

    assert app.config.get("ORIGIN") == origin
    assert app.config["TESTING"] is testing


def test_database_is_the_runs() -> None:
    """The configuration's own database gives way, and DATABASE_URL to an argument."""
    config = {"SQLALCHEMY_DATABASE_URI": "sqlite:////tmp/production.db"}

    assert bootstrap(config, "shop.models:db").config["SQLALCHEMY_DATABASE_URI"] == URL
    app = bootstrap(config, "shop.models:db", database_url="sqlite:////tmp/other.db")
    assert engines(app, stash["db"])["default"].url.database == "/tmp/other.db"  # noqa: S108


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_postgresql_means_psycopg2(scheme: str) -> None:
    """SQLAlchemy 2.1 would take psycopg 3 for a plain postgresql:// URL; the password survives."""
    app = bootstrap(None, "shop.models:db", database_url=f"{scheme}://me:p%40ss@localhost/db")

    url = engines(app, stash["db"])["default"].url
    assert (url.drivername, url.password) == ("postgresql+psycopg2", "p@ss")


def test_engines_of_binds() -> None:
    """Every bind's engine is listed by its key."""
    app = bootstrap({"SQLALCHEMY_BINDS": {"audit": "sqlite:////tmp/audit.db"}}, "shop.models:db")

    assert {label: engine.url.database for label, engine in engines(app, stash["db"]).items()} == {
        "default": "/tmp/never-opened.db",  # noqa: S108
        "audit": "/tmp/audit.db",  # noqa: S108
    }


def test_again_is_a_fresh_application() -> None:
    """A second bootstrap() with the same db gives another application."""
    first = bootstrap(None, "shop.models:db")

    assert bootstrap(None, "shop.models:db") is not first
    assert stash["app"] is not first


def test_without_a_database() -> None:
    """An application that has no db needs no URL."""
    assert bootstrap({"A": 1}).config["A"] == 1
    assert stash["db"] is None


def test_missing_database_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside a run the error says where a URL may come from."""
    monkeypatch.delenv("DATABASE_URL")

    with pytest.raises(ConfigError, match="no database URL") as caught:
        bootstrap(None, "shop.models:db")

    assert "database_url=" in caught.value.hint


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((None, "shop.models:User"), "no Flask-SQLAlchemy object but a"),
        ((None, "shop.models"), "no Flask-SQLAlchemy object but a module"),
        (("shop.models.Confg", "shop.models:db"), "has no 'Confg'"),
        (({"SQLALCHEMY_BINDS": {"a": "nothing://x"}}, "shop.models:db"), r"init_app\(\) failed.*nothing"),
    ],
)
def test_wrong_argument(arguments: tuple[Any, Any], message: str) -> None:
    """What is not what it should be is told as the application's fault."""
    with pytest.raises(AppError, match=message):
        bootstrap(*arguments)


@pytest.mark.parametrize("url", ["not a url", "postgresql://me:s3cr3t", "postgresql://me:pw@localhost:s3cr3t/shop"])
def test_wrong_url(url: str) -> None:
    """A DATABASE_URL that is none is told, without what may be a password in it."""
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        bootstrap(None, "shop.models:db", database_url=url)

    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "problem"), [("shop/migration", "does not exist"), ("shop", "has no env.py"), ("nowhere", "not exist")]
)
def test_wrong_migrations_folder(project: Write, given: str, problem: str) -> None:
    """A folder that is not Alembic's is told with those that are."""
    project("shop/migrations/env.py", "")

    with pytest.raises(ConfigError, match=problem) as caught:
        bootstrap(None, "shop.models:db", migrations=given)

    assert caught.value.allowed == ("shop/migrations",)


def test_importing_is_light() -> None:
    """Neither the vanilla application's module nor reset() imports Flask or SQLAlchemy before it is called."""
    root = Path(__file__).parents[2]
    code = f"""
import sys, types
sys.modules["dreddkit"] = package = types.ModuleType("dreddkit")  # whatever the package root imports
package.__path__ = [{str(root / "dreddkit")!r}]
import dreddkit.integrations.flask, dreddkit.isolation
print(sorted({{"flask", "sqlalchemy", "alembic", "psutil"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_alembic_is_imported_for_migrations_alone() -> None:
    """An application without any does not wait for it."""
    code = """
import sys
from dreddkit.integrations.flask import bootstrap, build_baseline
app = bootstrap(None, "shop.models:db", migrations=None, database_url="sqlite:///:memory:")
build_baseline(app, sys.modules["shop.models"].db)
print("alembic" in sys.modules, "migrate" in app.extensions)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False False\n"
