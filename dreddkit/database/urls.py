"""Database URLs: what is accepted, and how one is shown."""

import re
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from dreddkit.errors import ConfigError

__all__ = ["POSTGRESQL", "SQLITE", "mask", "parse_url"]

POSTGRESQL = "postgresql+psycopg2"
SQLITE = "sqlite"
DRIVERS = {
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    "postgresql+psycopg2": POSTGRESQL,
    "sqlite": SQLITE,
    "sqlite+pysqlite": SQLITE,
}
ALLOWED = ("postgresql://USER:PASSWORD@HOST:PORT/NAME", "sqlite:///PATH")

PASSWORD_PARAMETER = re.compile(r"(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^&\s]*)", re.IGNORECASE)
# libpq and SQLAlchemy 2.1 read one character, SQLAlchemy 2.0 three.
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
URL_PARTS = re.compile(r"((?:[\w+.-]+://)?)(.*)", re.DOTALL)
NOT_A_PORT = re.compile(r"\A(\[[^]]*\]|[^:/?\[]*):(?!\d*(?:[/?]|$)).*", re.DOTALL)


def mask(text: str) -> str:
    """Return the text of a URL, however malformed, with ``***`` for everything that may be a password."""
    parts = URL_PARTS.fullmatch(PASSWORD_PARAMETER.sub(r"\1***", text))
    scheme, rest = parts.groups() if parts else ("", "***")
    credentials, at, place = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    if at:
        return f"{scheme}{user}:***@{place}" if colon else scheme + rest
    return scheme + NOT_A_PORT.sub(r"\1:***", rest)


def parse_url(text: str) -> URL:
    """Read a database URL, with the driver that dreddkit uses.

    Args:
        text: ``postgresql://`` or ``postgres://`` with a host and a database's name, or ``sqlite:///`` and a file.

    Raises:
        ConfigError: It is anything else; passwords are not shown.
    """
    try:
        url = make_url(text)
        driver = DRIVERS[url.drivername]
    except (ArgumentError, ValueError, KeyError):
        raise unusable("dreddkit cannot use this database URL.", text, meant_file(text)) from None
    if url.password and "@" in f"{url.host}{url.database}":
        hint = "In a password @ is written %40, / is %2F and % is %25."
        raise unusable("The password in this URL seems to have an @ in it.", text, hint)
    if not url.database:
        missing = "a file; the server is another process and could not see it" if driver == SQLITE else "the database"
        raise unusable(f"This URL does not name {missing}.", text)
    if driver == POSTGRESQL and (ESCAPED.search(url.database) or "dbname" in url.query):
        hint = "Write it behind the last /, as it is: no escapes with %, and no ?dbname=."
        raise unusable("Programs read different names of a database in this URL.", text, hint)
    if driver == SQLITE and (url.database == ":memory:" or url.database.startswith("file:")):
        raise unusable("SQLite has to be in a file that is named by its path: the server is another process.", text)
    return url.set(drivername=driver)


def meant_file(text: str) -> str:
    """Return the hint for a path in the place of a URL; empty for what may be anything else, a password in it."""
    path = Path(text)
    is_path = bool(path.suffix) or text.startswith(("/", "."))
    return f"Did you mean sqlite:///{path}?" if is_path and not re.search("[@:?=]", text) else ""


def unusable(problem: str, text: str, hint: str = "") -> ConfigError:
    """Return the error for a URL that cannot be used."""
    return ConfigError(problem, where="database", given=mask(text), allowed=ALLOWED, hint=hint)
