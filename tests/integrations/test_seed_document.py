"""The seed document's hooks, with its own words for bootstrap() and reset()."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask, jsonify
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL

from dreddkit.integrations.flask import bootstrap, build_baseline, engines
from dreddkit.isolation import activate, make_strategy, reset
from dreddkit.stash import stash

db = SQLAlchemy()


class Role(db.Model):  # type: ignore[name-defined, misc]
    """A static value."""

    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(20), unique=True)


class User(db.Model):  # type: ignore[name-defined, misc]
    """A row that a fixture makes."""

    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(50), unique=True)


class TestingConfig:
    """The application's configuration for tests."""

    __test__ = False
    SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}  # noqa: RUF012


def populate_db_with_required_static_values() -> None:
    """Write the static values."""
    db.session.add(Role(name="owner"))


def before_all(_transactions: list[dict[str, Any]]) -> None:
    """Set up the vanilla application."""
    bootstrap(TestingConfig, db)


def before_each(_transaction: dict[str, Any]) -> None:
    """Isolate the request."""
    reset()


def user_get_list(_transaction: dict[str, Any]) -> None:
    """GET /users."""
    with stash["app"].app_context():
        db.session.add(User(email="someone@example.com"))
        db.session.commit()


@pytest.fixture
def api(postgres_url: URL, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The API itself, an application of its own on the same database, as its server process has."""
    url = postgres_url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    app = Flask("api")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)

    @app.get("/users")
    def users() -> Any:
        found = db.session.query(User).order_by(User.id)
        return jsonify([{"id": user.id, "email": user.email} for user in found])

    @app.post("/users")
    def create() -> Any:
        db.session.add(User(email="new@example.com"))
        db.session.add(Role(name="guest"))
        db.session.commit()
        return "", 201

    yield app
    activate(None)
    for each in (app, stash["app"]):
        for engine in engines(each, db).values():
            engine.dispose()
    stash.clear()


def test_each_request_finds_the_same_database(api: Flask, postgres_url: URL) -> None:
    """Whatever earlier requests wrote, a request sees the static values and its own fixtures, numbered from one."""
    before_all([])
    build = partial(build_baseline, stash["app"], stash["db"], seed=populate_db_with_required_static_values)
    strategy = make_strategy("auto", url=postgres_url, build=build)
    strategy.prepare()
    activate(strategy.reset)
    client = api.test_client()
    answers: list[Any] = []
    for _ in range(3):
        before_each({})
        answers.append(client.post("/users").status_code)
        before_each({})
        user_get_list({})
        answers.append(client.get("/users").json)

    assert answers == [201, [{"id": 1, "email": "someone@example.com"}]] * 3
    with api.app_context():
        assert [role.name for role in db.session.query(Role)] == ["owner"]
