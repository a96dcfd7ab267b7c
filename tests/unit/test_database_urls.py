"""Database URLs: what is read, what is refused, and that no password is shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from dreddkit.database import mask_url, parse_url
from dreddkit.errors import ConfigError

SECRET = "s3cr3t"
MALFORMED = [
    "",
    "nonsense",
    "mysql://root@localhost/app",
    "postgresql+psycopg://localhost/app",
    "postgresql://localhost:port/app",
    "postgresql://localhost/",
    "postgresql://localhost",
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite:///file:app?mode=memory&uri=true",
]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_every_postgresql_scheme_means_psycopg2(scheme: str) -> None:
    """SQLAlchemy 2.1 would read postgresql:// as psycopg 3, and does not know postgres://."""
    url = parse_url(f"{scheme}://me:pw@db.example:5433/app?sslmode=require")
    assert (
        url.render_as_string(hide_password=False) == "postgresql+psycopg2://me:pw@db.example:5433/app?sslmode=require"
    )


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_a_sqlite_file_keeps_its_path(scheme: str) -> None:
    """Four slashes start an absolute path."""
    url = parse_url(f"{scheme}:////tmp/app.db")
    assert (url.drivername, url.database) == ("sqlite", "/tmp/app.db")  # noqa: S108


@pytest.mark.parametrize("text", MALFORMED)
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    """Other databases, other drivers, no database's name and SQLite in memory."""
    with pytest.raises(ConfigError) as caught:
        parse_url(text)
    assert caught.value.exit_code == 4
    assert "postgresql://USER:PASSWORD@HOST:PORT/NAME, sqlite:///PATH" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "url"),
    [("./foo.db", "sqlite:///foo.db"), ("foo.db", "sqlite:///foo.db"), ("/tmp/foo", "sqlite:////tmp/foo")],  # noqa: S108
)
def test_a_path_in_the_place_of_a_url_is_told(path: str, url: str) -> None:
    """Everybody writes that once."""
    with pytest.raises(ConfigError) as caught:
        parse_url(path)
    assert caught.value.hint == f"Did you mean {url}?"


@pytest.mark.parametrize("password", ["half@secret", "half@sec/ret", "a@b@secret"])
def test_an_at_sign_in_a_password_is_told(password: str) -> None:
    """Not half of the password is taken for the host, and shown."""
    with pytest.raises(ConfigError, match="seems to have an @") as caught:
        parse_url(f"postgresql://me:{password}@localhost/app")
    assert "%40" in caught.value.hint
    assert "sec" not in str(caught.value)


@pytest.mark.parametrize("text", ["postgresql://localhost/my%2520app", "postgresql://localhost/app?dbname=other"])
def test_a_name_that_programs_read_differently_is_refused(text: str) -> None:
    """One database would be looked at, and another one destroyed; with SQLAlchemy 2.0 by a simple %20 already."""
    with pytest.raises(ConfigError, match="different names of a database") as caught:
        parse_url(text)
    assert caught.value.given == text


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:{}@localhost:port/app",
        "postgresql://me:{}",
        "postgresql:/me:{}@localhost/app",
        "postgresql:me:{}@localhost",
        "me:{}@localhost/app",
        "mysql://me:{}@localhost/app",
        "://me:{}@localhost",
        "postgresql://me:{}@",
        "postgresql://localhost/?password={}",
        "postgresql://me:x@[::1]:5x/app?sslpassword={}&a=b",
        "host=localhost PASSWORD = {}",
        "host=localhost password='{}'",
    ],
)
@given(
    before=st.text(st.characters(codec="utf-8", exclude_characters="'&/"), max_size=5),
    after=st.text(st.characters(codec="utf-8", exclude_characters="'&/"), max_size=5),
)
def test_no_message_shows_a_password(text: str, before: str, after: str) -> None:
    """However malformed the URL, and whatever characters surround the secret."""
    given_text = text.format(f"{before}{SECRET}{after}" if "@" in text and "=" not in text else SECRET)
    with pytest.raises(ConfigError) as caught:
        parse_url(given_text)
    assert SECRET not in str(caught.value)


@given(
    user=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
    password=st.text(st.characters(codec="utf-8"), min_size=1),
    port=st.one_of(st.none(), st.integers(1, 65535)),
    name=st.from_regex(r"[a-z]{1,8}", fullmatch=True),
)
def test_a_masked_url_differs_in_its_password_only(user: str, password: str, port: int | None, name: str) -> None:
    """What is shown can be copied, once the password is put back."""
    url = URL.create("postgresql", user, password, "db.example", port, name)
    assert mask_url(url.render_as_string(hide_password=False)) == url.render_as_string(hide_password=True)
    assert parse_url(url.render_as_string(hide_password=False)).password == password


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://localhost:5432/app",
        "postgresql://me@localhost/app",
        "postgresql://[::1]:5432/app",
        "sqlite:///a:b.db",
    ],
)
def test_a_url_without_a_password_is_shown_as_it_is(text: str) -> None:
    """A port is no password."""
    assert mask_url(text) == text
