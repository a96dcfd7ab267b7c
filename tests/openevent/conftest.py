"""The reference API on PostgreSQL: one database for all tests, reset before each, with factories bound to it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask_jwt_extended import create_access_token
from sqlalchemy import URL
from sqlalchemy_utils import create_database, drop_database
from werkzeug.test import TestResponse

import factories
from dreddkit.database import Database
from dreddkit.isolation import Strategy, make_strategy
from fixtures.static import SUPER_ADMIN_ID, populate
from openevent import create_app
from openevent.config import TestingConfig
from openevent.extensions import db

Send = Callable[..., TestResponse]

FACTORIES = [getattr(factories, name) for name in factories.__all__]


def make_app(url: URL) -> Flask:
    """Return the application on a database."""
    settings = {"SQLALCHEMY_DATABASE_URI": url.render_as_string(hide_password=False)}
    return create_app(type("Config", (TestingConfig,), settings))


@pytest.fixture
def empty_app(postgres_url: URL) -> Iterator[Flask]:
    """The application on an empty database of the test's own, its context open."""
    app = make_app(postgres_url)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def shared(embedded: Database) -> Iterator[tuple[Flask, Strategy]]:
    """The application on a database that all tests share, and what brings that back to its baseline."""
    url = embedded.url.set(database="openevent")
    create_database(url)
    app = make_app(url)
    strategy = make_strategy("restore", url=url, build=partial(build, app))
    strategy.prepare()
    yield app, strategy
    strategy.close()
    with app.app_context():
        db.engine.dispose()
    drop_database(url)


def build(app: Flask) -> None:
    """Build the baseline: tables and static values."""
    with app.app_context():
        db.engine.dispose()
        db.create_all()
        populate()


@pytest.fixture
def app(shared: tuple[Flask, Strategy]) -> Iterator[Flask]:
    """The application with its static values and nothing else, its context open and the factories ready."""
    app, strategy = shared
    strategy.reset()
    with app.app_context():
        for factory in FACTORIES:
            factory._meta.sqlalchemy_session = db.session
            factory.reset_sequence(0)
        yield app
        db.session.remove()
    for factory in FACTORIES:
        factory._meta.sqlalchemy_session = None


@pytest.fixture
def send(app: Flask) -> Send:
    """Sends a request, with what the factories made committed before: ``send("GET", "/v1/users", user=1)``."""

    def send_request(
        method: str, path: str, body: Any = None, *, user: int | None = None, **options: Any
    ) -> TestResponse:
        db.session.commit()
        headers = {"Content-Type": "application/vnd.api+json"} if body is not None else {}
        if user is not None:
            headers["Authorization"] = f"JWT {create_access_token(str(user))}"
        headers |= options.pop("headers", {})
        payload = {"json": body} if body is not None else {}
        with app.app_context():  # a session of the request's own, as it has in a server
            response = app.test_client().open(path, method=method, headers=headers, **payload, **options)
        db.session.expire_all()
        return response

    return send_request


@pytest.fixture
def admin() -> int:
    """The super admin's id."""
    return SUPER_ADMIN_ID
