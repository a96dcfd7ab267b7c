"""recreate on PostgreSQL: what it keeps, what it drops, and who may not hold it up."""

import threading
from collections.abc import Callable
from contextlib import closing

import psycopg2
import pytest
from sqlalchemy import URL, create_engine, text

from dreddkit.errors import DatabaseError, ResetError
from dreddkit.isolation import make_strategy, postgresql, verified
from dreddkit.isolation.connecting import Connector
from tests.isolation.conftest import Shop, dsn

MISCHIEF = {
    "an enum": ["ALTER TYPE kind ADD VALUE 'toy'", "CREATE TYPE colour AS ENUM ('red')"],
    "other types": [
        "CREATE TYPE pair AS (a int, b int)",
        "CREATE DOMAIN age AS int",
        "CREATE TYPE f AS RANGE (subtype=int)",
    ],
    "functions": [
        "CREATE FUNCTION twice(kind) RETURNS int LANGUAGE sql AS 'SELECT 2'",
        "CREATE PROCEDURE nothing() LANGUAGE sql AS 'SELECT 2'",
        "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int)",
        "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)",
    ],
    "a trigger": [
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t BEFORE INSERT ON product EXECUTE FUNCTION t()",
    ],
    "a materialized view": ["CREATE MATERIALIZED VIEW foods AS SELECT * FROM product", "CREATE INDEX ON foods (name)"],
    "a view on a view": ["CREATE VIEW a AS SELECT * FROM product", "CREATE VIEW b AS SELECT * FROM a"],
    "an identity column": [
        "CREATE TABLE x (id int GENERATED ALWAYS AS IDENTITY, d int GENERATED ALWAYS AS (1) STORED)"
    ],
    "a partitioned table": [
        "CREATE TABLE p (id int) PARTITION BY RANGE (id)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9)",
    ],
    "inheritance": ["CREATE TABLE book () INHERITS (product)"],
    "statistics and search": [
        "CREATE STATISTICS s (ndistinct) ON name, kind FROM product",
        "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
        "CREATE COLLATION german (provider = libc, locale = 'C')",
    ],
    "a schema": ["CREATE SCHEMA other", "CREATE TABLE other.t (id serial, k public.kind)"],
    "public itself": ["DROP SCHEMA public CASCADE"],
    "an extension": ["DROP EXTENSION citext CASCADE"],
    "a sequence moved": ["ALTER SEQUENCE product_id_seq RESTART WITH 77"],
}


@pytest.mark.parametrize(("fixture", "name"), [("postgres_shop", "recreate"), ("plain_shop", "restore")])
def test_reset_undoes(request: pytest.FixtureRequest, fixture: str, name: str) -> None:
    """Whatever kind of object a request makes or drops, reset() leaves what prepare() left; any role notices it."""
    shop: Shop = request.getfixturevalue(fixture)
    shop.run(
        "CREATE EXTENSION citext",
        "CREATE SCHEMA tools",
        "CREATE EXTENSION hstore SCHEMA tools",
        "GRANT USAGE ON SCHEMA public TO PUBLIC",
        "GRANT CREATE ON SCHEMA tools TO pg_monitor",
    )
    strategy = shop.strategy(name)
    strategy.prepare()
    baseline = shop.picture()
    for what, statements in MISCHIEF.items():
        shop.run(*statements)
        assert shop.picture() != baseline, what

        strategy.reset()

        assert shop.picture() == baseline, what


OUTSIDE = [
    "CREATE PUBLICATION news",
    "CREATE FOREIGN DATA WRAPPER wrapper",
    "CREATE SERVER away FOREIGN DATA WRAPPER wrapper",
    "CREATE CAST (point AS text) WITH INOUT",
    "CREATE TRUSTED LANGUAGE tongue HANDLER plpgsql_call_handler",
    "CREATE FUNCTION t() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "CREATE EVENT TRIGGER watch ON ddl_command_start EXECUTE FUNCTION t()",
]


@pytest.mark.parametrize("name", ["recreate", "restore"])
def test_what_lies_in_no_schema_is_dropped(postgres_shop: Shop, name: str) -> None:
    """Publications, servers, casts and the like go too, made by the baseline or by a request; an extension's stay."""
    postgres_shop.run("CREATE EXTENSION hstore")

    def build() -> None:
        postgres_shop.build()
        postgres_shop.run(*OUTSIDE)

    strategy = verified(make_strategy(name, url=postgres_shop.url, build=build), postgres_shop.url)
    strategy.prepare()
    postgres_shop.run("CREATE PUBLICATION more", "CREATE CAST (box AS text) WITH INOUT")

    strategy.reset()

    with postgres_shop.server.connect() as connection:
        assert connection.scalars(text("SELECT pubname FROM pg_publication")).all() == ["news"]
        assert connection.scalar(text("SELECT '{\"a\": 1}'::json::text || (hstore('a', '1')::json)::text"))
    strategy.close()


def test_public_keeps_its_owner_privileges_and_extensions(postgres_shop: Shop) -> None:
    """Emptying does not touch what belongs to public itself, default privileges among it."""
    postgres_shop.run(
        "CREATE EXTENSION citext",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO pg_monitor",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pg_monitor",
    )
    before = postgres_shop.picture()

    postgres_shop.strategy().prepare()

    after = postgres_shop.picture()
    assert {name: after[name] for name in ("schemas", "extensions", "defaults")} == {
        name: before[name] for name in ("schemas", "extensions", "defaults")
    }


def test_type_identifier_of_an_extension_stays(postgres_shop: Shop) -> None:
    """A pooled connection's knowledge of an extension's type stays true."""
    postgres_shop.run("CREATE EXTENSION citext")
    strategy = postgres_shop.strategy()
    strategy.prepare()
    with postgres_shop.server.connect() as connection:
        before = connection.scalar(text("SELECT 'citext'::regtype::oid"))
        strategy.reset()

        assert connection.scalar(text("SELECT 'citext'::regtype::oid")) == before


def test_foreign_schema_is_left_alone(postgres_url: URL, role: URL, open_shop: Callable[[URL], Shop]) -> None:
    """A role that owns neither public nor another's tables drops what is its own, and only that."""
    with create_engine(postgres_url).begin() as owner:
        owner.execute(text("CREATE TABLE theirs (id int)"))
        owner.execute(text("CREATE SCHEMA vault CREATE TABLE secret (id int)"))
    shop = open_shop(role)
    strategy = shop.strategy()
    strategy.prepare()
    shop.run("DELETE FROM product", "CREATE TABLE mine (id int)")

    strategy.reset()

    names = {row.split(",")[1] for (row,) in open_shop(postgres_url).picture()["relations"]}
    assert {"theirs", "secret", "product"} <= names
    assert "mine" not in names


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM product",
        "INSERT INTO product (name) VALUES ('leak')",
        "CREATE TABLE leak (id int)",
        "CREATE SCHEMA leak",
        "ALTER TYPE kind ADD VALUE 'leak'",
    ],
)
def test_session_idle_in_transaction_is_ended(postgres_shop: Shop, statement: str) -> None:
    """A transaction that a server left open cannot hold a reset up, and the report says whose it was."""
    strategy = postgres_shop.strategy()
    strategy.prepare()
    baseline = postgres_shop.picture()
    holder = psycopg2.connect(dsn(postgres_shop.url), application_name="the api")
    holder.cursor().execute(statement)

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert len(report.ended) == 1
    assert f"pid {holder.info.backend_pid} (the api), idle in transaction for" in report.ended[0]
    assert report.ended[0].endswith(f"last query {statement!r}: ended")
    with pytest.raises(psycopg2.OperationalError):
        holder.commit()
    assert postgres_shop.picture() == baseline


def test_holder_of_an_advisory_lock_is_not_ended(postgres_shop: Shop) -> None:
    """Such a lock holds no reset up; this run's own claim of the database is one."""
    strategy = postgres_shop.strategy()
    strategy.prepare()
    with closing(psycopg2.connect(dsn(postgres_shop.url))) as claim:
        claim.autocommit = True
        claim.cursor().execute("SELECT pg_advisory_lock(431415977060)")
        holder = psycopg2.connect(dsn(postgres_shop.url))
        holder.cursor().execute("SELECT * FROM product")

        report = strategy.reset()

        assert [f"pid {holder.info.backend_pid} " in sentence for sentence in report.ended] == [True]
        claim.cursor().execute("SELECT 1")


def test_what_is_made_during_a_reset(postgres_shop: Shop) -> None:
    """A table that a session commits while the reset is under way does not outlive it."""
    strategy = postgres_shop.strategy()
    strategy.prepare()
    baseline = postgres_shop.picture()
    writer = psycopg2.connect(dsn(postgres_shop.url))
    writer.cursor().execute("CREATE TABLE late (id int)")
    timer = threading.Timer(0.1, writer.commit)
    timer.start()

    report = strategy.reset()

    timer.join()
    writer.close()
    assert report.ended == ()
    assert postgres_shop.picture() == baseline


def test_blocker_that_may_not_be_ended(
    postgres_url: URL, role: URL, open_shop: Callable[[URL], Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the role may not end the session that holds a lock, the error names that session."""
    monkeypatch.setattr(postgresql, "LOCK_TIMEOUT_S", 0.2)
    shop = open_shop(role)
    strategy = shop.strategy()
    strategy.prepare()
    holder = psycopg2.connect(dsn(postgres_url), application_name="the boss")
    holder.cursor().execute("SELECT * FROM product")

    with pytest.raises(ResetError, match="held up 3 times") as caught:
        strategy.reset()

    assert f"pid {holder.info.backend_pid}" in caught.value.output
    assert "could not be ended" in caught.value.output
    holder.close()


@pytest.mark.parametrize("name", ["recreate", "restore"])
def test_prepared_transactions_are_rolled_back(postgres_shop: Shop, name: str) -> None:
    """A request that prepares a transaction and never commits it holds its locks without a session; it is told."""
    strategy = postgres_shop.strategy(name)
    strategy.prepare()
    baseline = postgres_shop.picture()
    with closing(psycopg2.connect(dsn(postgres_shop.url))) as session:
        session.tpc_begin("it's half done")
        session.cursor().execute("INSERT INTO product (name) VALUES ('late')")
        session.tpc_prepare()

    report = strategy.reset()

    assert [sentence.partition(",")[0] for sentence in report.ended] == [
        f"prepared transaction 'it''s half done' of {postgres_shop.url.username}"
    ]
    assert report.ended[0].endswith(": rolled back")
    assert postgres_shop.picture() == baseline
    assert strategy.reset().ended == ()
    strategy.close()


@pytest.mark.parametrize("name", ["auto", "recreate", "truncate"])
def test_tables_of_another_role_are_left_alone(
    postgres_url: URL, owner: URL, open_shop: Callable[[URL], Shop], name: str
) -> None:
    """Where requests may write to what belongs to another role, in our schemas or in theirs, the notes say so."""
    with create_engine(postgres_url).begin() as boss:
        boss.execute(text("CREATE SCHEMA theirs CREATE TABLE gold (id serial) CREATE TABLE secret (id int)"))
        boss.execute(text("CREATE TABLE public.silver (id int)"))
        boss.execute(text("GRANT USAGE ON SCHEMA theirs TO plain"))
        boss.execute(text("GRANT ALL ON theirs.gold, theirs.gold_id_seq, public.silver TO plain"))
        boss.execute(text("INSERT INTO public.silver VALUES (1)"))
    shop = open_shop(owner)
    strategy = shop.strategy(name)

    strategy.prepare()
    strategy.reset()

    assert strategy.notes[-1] == (
        f"Not brought back, since it belongs to {postgres_url.username}: theirs.gold_id_seq, theirs.gold, silver."
    )
    with shop.server.connect() as connection:
        assert connection.scalar(text("SELECT id FROM public.silver")) == 1
    strategy.close()


def test_build_that_fails_later_is_a_reset_error(postgres_shop: Shop) -> None:
    """A seed that worked once and then fails is told as a failed reset, with its traceback."""
    strategy = postgres_shop.strategy()
    strategy.prepare()
    postgres_shop.product = None

    with pytest.raises(ResetError, match="could not be built again") as caught:
        strategy.reset()

    assert "'NoneType' object is not callable" in caught.value.output


def test_a_url_is_read_as_sqlalchemy_reads_it(postgres_shop: Shop, server: "psycopg2.extensions.cursor") -> None:
    """As the safeguard reads it: libpq makes another name of the path, and does not know the plus for a space."""
    server.execute('CREATE DATABASE "my%20shop"')
    options = "-c search_path=public -c statement_timeout=9000"
    url = postgres_shop.url.set(database="my%20shop").update_query_dict({"options": options})

    with closing(Connector(url).connect()) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('statement_timeout')")

        assert cursor.fetchone() == ("my%20shop", "9s")
    server.execute('DROP DATABASE "my%20shop"')


def test_unreachable_database(postgres_shop: Shop, postgres_url: URL) -> None:
    """A database that is not there is a DatabaseError without its password."""
    postgres_shop.url = postgres_url.set(database="nowhere")

    with pytest.raises(DatabaseError) as caught:
        postgres_shop.strategy().prepare()

    assert '"nowhere" does not exist' in caught.value.output
    assert postgres_url.password is None or postgres_url.password not in str(caught.value)
