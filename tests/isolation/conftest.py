"""A small shop on a database that is reset, and a full picture of what is in that database."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url, text

from dreddkit.integrations.flask import bootstrap, build_baseline, engines
from dreddkit.isolation import Strategy, make_strategy

Picture = dict[str, list[tuple[Any, ...]]]
HELPERS = "dreddkit_baseline"  # the schema that a strategy may keep; it is no part of what a picture shows
PLAIN = {"no_parameters": True}  # percent signs and colons are only that

POSTGRES_CATALOG = {
    "relations": "SELECT nspname, relname, relkind::text FROM pg_class"
    " JOIN pg_namespace n ON n.oid = relnamespace WHERE {mine}",
    "columns": "SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull"
    " FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE attnum > 0 AND {mine}",
    "constraints": "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE {mine}",
    "types": "SELECT typname, typtype::text FROM pg_type WHERE {mine}",
    "labels": "SELECT enumtypid::regtype::text, enumlabel FROM pg_enum",
    "functions": "SELECT oid::regprocedure::text FROM pg_proc WHERE {mine}",
    "operators": "SELECT oid::regoperator::text FROM pg_operator WHERE {mine}",
    "statistics": "SELECT stxname FROM pg_statistic_ext",
    "searches": "SELECT cfgname FROM pg_ts_config",
    "collations": "SELECT collname FROM pg_collation WHERE {mine}",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled::text FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgname !~ '^dreddkit' AND tgrelid::regclass::text !~ '^pg_temp'",
    "schemas": "SELECT nspname, nspowner::regrole::text, nspacl::text FROM pg_namespace"
    " WHERE nspname !~ '^(pg_|dreddkit_baseline)'",
    "defaults": "SELECT defaclnamespace::regnamespace::text, defaclacl::text FROM pg_default_acl",
    "extensions": "SELECT extname, extversion, extnamespace::regnamespace::text FROM pg_extension",
    "sequences": "SELECT schemaname, sequencename, start_value, last_value FROM pg_sequences",
}
OURS = f"{{}}namespace IN (SELECT oid FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema|{HELPERS})')"  # noqa: S608
POSTGRES_TABLES = f"""
SELECT concat_ws('.', nspname, relname), format('%I.%I', nspname, relname)
FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind IN ('r', 'm') AND {OURS.format("rel")}
"""  # noqa: S608
PREFIXES = {
    "relations": "rel",
    "columns": "rel",
    "constraints": "con",
    "types": "typ",
    "functions": "pro",
    "operators": "opr",
    "collations": "coll",
}


def postgres_picture(connection: Connection) -> Picture:
    """Return the catalog and all rows as text, without object identifiers."""
    queries = {name: query.format(mine=OURS.format(PREFIXES.get(name, ""))) for name, query in POSTGRES_CATALOG.items()}
    picture = texts(connection, queries)
    tables = connection.exec_driver_sql(POSTGRES_TABLES, execution_options=PLAIN).all()
    return picture | texts(connection, {name: f"SELECT * FROM ONLY {quoted}" for name, quoted in tables})  # noqa: S608


def texts(connection: Connection, queries: dict[str, str]) -> Picture:
    """Return the rows of some queries in one look, each as text (json as it was written) and in a fixed order."""
    if not queries:
        return {}
    looks = [
        f'SELECT {number}, ARRAY(SELECT r::text FROM ({query}) r ORDER BY r::text COLLATE "C")'  # noqa: S608
        for number, query in enumerate(queries.values())
    ]
    found = connection.exec_driver_sql(" UNION ALL ".join(looks), execution_options=PLAIN)
    names = list(queries)
    return {names[number]: [(row,) for row in rows] for number, rows in found}


def sqlite_picture(connection: Connection) -> Picture:
    """Return the schema and all rows."""
    schema = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'dreddkit%' ORDER BY 1, 2")
    )
    picture = {"schema": [tuple(row) for row in schema]}
    for number in ("user_version", "application_id"):
        picture[number] = [tuple(row) for row in connection.execute(text(f"PRAGMA {number}"))]
    tables = [row[1] for row in picture["schema"] if row[0] == "table"]
    return picture | {table: sqlite_rows(connection, table) for table in tables}


def sqlite_rows(connection: Connection, table: str) -> list[tuple[Any, ...]]:
    """Return a table's rows in a fixed order."""
    quoted = table.replace('"', '""')
    found = connection.exec_driver_sql(f'SELECT * FROM "{quoted}"', execution_options=PLAIN)  # noqa: S608
    return sorted((tuple(row) for row in found), key=repr)


def make_watcher(url: URL) -> Engine:
    """Return an engine to look with: on PostgreSQL it stays connected, since a new session knows no catalog yet."""
    if url.get_backend_name() == "sqlite":
        return create_engine(url, poolclass=NullPool)
    return create_engine(url, pool_size=1, pool_pre_ping=True, isolation_level="AUTOCOMMIT")


class Shop:
    """A database, the vanilla application on it, and a connection pool such as a server has."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.db, self.product = make_models()
        self.app = bootstrap(None, self.db, database_url=url.render_as_string(hide_password=False))
        self.server = create_engine(url)
        self.watcher = make_watcher(url)
        self.builds = 0
        self._strategies: list[Strategy] = []

    def build(self) -> None:
        """Build the baseline, as the plugin's closure does."""
        self.builds += 1
        build_baseline(self.app, self.db, seed=self.seed)

    def seed(self) -> None:
        """Write the static values."""
        self.db.session.add_all([self.product(name="bread", kind="food"), self.product(name="pen", kind="tool")])

    def strategy(self, name: str = "recreate") -> Strategy:
        """Return a strategy that is not prepared, and is closed with the shop."""
        self._strategies.append(make_strategy(name, url=self.url, build=self.build))
        return self._strategies[-1]

    def run(self, *statements: str) -> None:
        """Do something to the database as the server does, and commit."""
        with self.server.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement, execution_options=PLAIN)

    def picture(self) -> Picture:
        """Return everything that is in the database, seen by a connection that nothing else uses."""
        take = postgres_picture if self.watcher.dialect.name == "postgresql" else sqlite_picture
        with self.watcher.connect() as connection:
            return take(connection)

    def close(self) -> None:
        """Close every strategy and every connection."""
        for strategy in self._strategies:
            strategy.close()
        self.disconnect()

    def disconnect(self) -> None:
        """Close the connections of the application and of the server."""
        for engine in (self.server, self.watcher, *engines(self.app, self.db).values()):
            engine.dispose()


def make_models() -> tuple[SQLAlchemy, Any]:
    """Return a db with models of its own, and one of them: an enum, a unique column, foreign keys."""
    db = SQLAlchemy()

    class Product(db.Model):  # type: ignore[name-defined, misc]
        id = db.Column(db.Integer, primary_key=True)
        name = db.Column(db.String(50), unique=True, nullable=False)
        kind = db.Column(db.Enum("food", "tool", name="kind"))
        part_of = db.Column(db.ForeignKey("product.id"))

    class Purchase(db.Model):  # type: ignore[name-defined, misc]
        __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012
        id = db.Column(db.Integer, primary_key=True)
        product_id = db.Column(db.ForeignKey("product.id", ondelete="CASCADE"), nullable=False)

    return db, Product


@pytest.fixture
def sqlite_url(tmp_path: Path) -> URL:
    """The URL of a SQLite file that is not there yet."""
    return make_url(f"sqlite:///{tmp_path}/shop.db")


@pytest.fixture
def open_shop() -> Iterator[Callable[[URL], Shop]]:
    """Opens a shop on a database, and closes all of them afterwards."""
    opened: list[Shop] = []

    def open_one(url: URL) -> Shop:
        opened.append(Shop(url))
        return opened[-1]

    yield open_one
    for shop in opened:
        shop.close()


@pytest.fixture
def postgres_shop(postgres_url: URL, open_shop: Callable[[URL], Shop]) -> Shop:
    """A shop on PostgreSQL."""
    return open_shop(postgres_url)


@pytest.fixture
def sqlite_shop(sqlite_url: URL, open_shop: Callable[[URL], Shop]) -> Shop:
    """A shop on SQLite."""
    return open_shop(sqlite_url)


@pytest.fixture
def plain_shop(owner: URL, open_shop: Callable[[URL], Shop]) -> Shop:
    """A shop on PostgreSQL, for a role that is no superuser."""
    return open_shop(owner)


@pytest.fixture(params=["postgres", "plain", "sqlite"])
def shop(request: pytest.FixtureRequest) -> Shop:
    """A shop on each kind of database."""
    found: Shop = request.getfixturevalue(f"{request.param}_shop")
    return found


@pytest.fixture
def role(server: "psycopg2.extensions.cursor", postgres_url: URL) -> Iterator[URL]:
    """The URL of the same database for a role of its own: owner of nothing, may create in public."""
    server.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    with create_engine(postgres_url).begin() as owner:
        owner.execute(text("GRANT USAGE, CREATE ON SCHEMA public TO plain"))
    yield postgres_url.set(username="plain", password="plain")
    server.execute(f'DROP DATABASE "{postgres_url.database}" WITH (FORCE)')
    server.execute("DROP ROLE plain")


@pytest.fixture
def owner(server: "psycopg2.extensions.cursor", role: URL) -> URL:
    """The URL of the same database for a role that owns it, and has no other rights."""
    server.execute(f'ALTER DATABASE "{role.database}" OWNER TO {role.username}')
    return role


def dsn(url: URL) -> str:
    """Return the URL in libpq's words."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
