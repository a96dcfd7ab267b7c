"""Signing up, logging in, and the settings and commands of the application."""

import pytest
from flask import Flask

from factories import UserFactory
from factories.user import PASSWORD
from fixtures.static import SUPER_ADMIN_EMAIL, SUPER_ADMIN_ID, SUPER_ADMIN_PASSWORD
from openevent import create_app
from openevent.config import ProductionConfig, TestingConfig
from openevent.extensions import db
from openevent.models import EventTopic, EventType, Role, User
from openevent.passwords import password_matches
from tests.openevent.conftest import Send

JSON = {"Content-Type": "application/json"}


def test_the_right_password_gives_a_token_that_works(send: Send) -> None:
    """The super admin of the static values logs in and lists users."""
    credentials = {"email": SUPER_ADMIN_EMAIL, "password": SUPER_ADMIN_PASSWORD}
    token = send("POST", "/v1/auth/session", credentials, headers=JSON).get_json()["access_token"]
    assert send("GET", "/v1/users", headers={"Authorization": f"JWT {token}"}).status_code == 200


@pytest.mark.parametrize("email", ["user0@openevent.test", "nobody@openevent.test"])
def test_wrong_credentials_are_told_apart_by_nobody(send: Send, email: str) -> None:
    """A wrong password and an unknown address get the same answer."""
    UserFactory()
    response = send("POST", "/v1/auth/session", {"email": email, "password": "wrong"}, headers=JSON)
    assert response.status_code == 401
    assert response.get_json()["errors"][0]["detail"] == "The e-mail address or the password is wrong."


def test_a_password_is_hashed_and_never_comes_back(send: Send) -> None:
    """Signing up and changing the password store a hash; no answer has a password in it."""
    account = {"email": "ada@openevent.test", "password": PASSWORD}
    made = send("POST", "/v1/users", {"data": {"type": "users", "attributes": account}})
    changes = {"type": "users", "id": "2", "attributes": {"password": "another password"}}
    changed = send("PATCH", "/v1/users/2", {"data": changes}, user=2)
    assert [made.status_code, changed.status_code] == [201, 200]
    assert "password" not in (made.get_data(as_text=True) + changed.get_data(as_text=True))
    user = db.session.get(User, 2)
    assert user is not None
    assert password_matches(user.password_hash, "another password")


def test_an_address_is_one_in_any_case(send: Send) -> None:
    """It is kept in lower case, taken once, and logs in however it is typed."""
    account = {"email": "Ada@OpenEvent.test", "password": PASSWORD}
    made = send("POST", "/v1/users", {"data": {"type": "users", "attributes": account}})
    again = send(
        "POST", "/v1/users", {"data": {"type": "users", "attributes": account | {"email": "ADA@openevent.test"}}}
    )
    logged_in = send("POST", "/v1/auth/session", account | {"email": "ada@OPENEVENT.test"}, headers=JSON)
    assert made.get_json()["data"]["attributes"]["email"] == "ada@openevent.test"
    assert [again.status_code, logged_in.status_code] == [409, 200]


def test_nobody_signs_up_as_an_administrator(send: Send) -> None:
    """is_admin is for reading."""
    account = {"email": "ada@openevent.test", "password": PASSWORD, "is_admin": True}
    assert send("POST", "/v1/users", {"data": {"type": "users", "attributes": account}}).status_code == 422


@pytest.mark.usefixtures("app")
def test_the_static_values_are_there() -> None:
    """Roles, types, topics and the super admin, whose id the hooks rely on."""
    assert all(db.session.query(model).count() for model in (Role, EventType, EventTopic))
    assert [user.id for user in db.session.query(User).filter_by(is_admin=True)] == [SUPER_ADMIN_ID]


def test_the_seed_command_makes_an_administrator(empty_app: Flask) -> None:
    """A freshly migrated database is filled from the command line."""
    db.create_all()
    arguments = ["seed", "--admin-email", "root@openevent.test", "--admin-password", PASSWORD]
    result = empty_app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert db.session.query(User).one().is_admin


def test_the_database_url_is_read_late_and_names_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """DATABASE_URL counts when the application is made; its query string is kept."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@localhost/events?application_name=x")
    app = create_app("openevent.config.TestingConfig")
    assert app.config["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg2://me@localhost/events?application_name=x"
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    assert TestingConfig.SQLALCHEMY_DATABASE_URI == "sqlite://"


def test_the_environment_chooses_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """APP_CONFIG names the class where create_app is not told."""
    monkeypatch.setenv("APP_CONFIG", "openevent.config.TestingConfig")
    assert create_app().testing


def test_production_does_not_start_without_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unsigned token would let anybody in."""
    monkeypatch.setattr(ProductionConfig, "SECRET_KEY", None)
    with pytest.raises(RuntimeError, match="SECRET_KEY"):
        create_app(ProductionConfig)
