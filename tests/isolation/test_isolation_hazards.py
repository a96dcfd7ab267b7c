"""Hazards of putting rows back in a PostgreSQL database that others use: what each of them must not be able to do."""

import io
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class
from sqlalchemy import URL, text

from dreddkit.integrations.alembic import include_name
from dreddkit.isolation import Strategy, make_strategy
from tests.isolation.conftest import Shop, dsn

KEEPING = ("restore", "truncate")


@pytest.fixture(params=KEEPING)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each strategy that keeps the baseline."""
    return str(request.param)


@pytest.fixture
def prepare(postgres_shop: Shop) -> Iterator[Callable[..., Strategy]]:
    """Prepares a strategy on the shop, with some statements beside its baseline."""
    prepared: list[Strategy] = []

    def prepare_one(name: str, *statements: str) -> Strategy:
        def build() -> None:
            postgres_shop.build()
            postgres_shop.run(*statements)

        strategy = make_strategy(name, url=postgres_shop.url, build=build)
        prepared.append(strategy)
        strategy.prepare()
        return strategy

    yield prepare_one
    for strategy in prepared:
        strategy.close()


@pytest.fixture
def session(postgres_shop: Shop) -> Iterator[Connection]:
    """A session of the server's, which commits each statement."""
    with closing(psycopg2.connect(dsn(postgres_shop.url), application_name="the api")) as connection:
        connection.autocommit = True
        yield connection


BIG = "CREATE TABLE big AS SELECT n AS id, repeat('x', 99) AS v FROM generate_series(1, 2000) n"
INDIRECT = [
    "CREATE VIEW shelf AS SELECT id, name FROM product",
    """CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO product (name) VALUES (NEW.name); RETURN NEW; END'""",
    "CREATE TRIGGER put INSTEAD OF INSERT ON shelf FOR EACH ROW EXECUTE FUNCTION put()",
    "CREATE TABLE wish (name text)",
    "CREATE RULE granted AS ON INSERT TO wish DO INSTEAD INSERT INTO product (name) VALUES (NEW.name)",
    "CREATE TABLE place (id int PRIMARY KEY)",
    "CREATE TABLE stand (place int REFERENCES place ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE)",
    "INSERT INTO place VALUES (1), (2)",
    "INSERT INTO stand VALUES (1), (2)",
    "CREATE FUNCTION rename_all() RETURNS void LANGUAGE sql AS $$UPDATE product SET name = name || '!'$$",
    "CREATE PROCEDURE sweep() LANGUAGE plpgsql AS $$BEGIN DELETE FROM place; COMMIT; DELETE FROM stand; END$$",
]
WRITES = {
    "a view with a trigger": ["INSERT INTO shelf (name) VALUES ('by trigger')"],
    "a rule": ["INSERT INTO wish VALUES ('by rule')"],
    "an update cascade": ["UPDATE place SET id = id + 10"],
    "a cascade that sets null": ["DELETE FROM place WHERE id = 1"],
    "deferred constraints": [
        "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO stand VALUES (7); INSERT INTO place VALUES (7); COMMIT"
    ],
    "a function": ["SELECT rename_all()"],
    "a procedure that commits": ["CALL sweep()"],
    "an anonymous block": ["DO $$BEGIN DELETE FROM stand; INSERT INTO place VALUES (9); END$$"],
    "a copy": ["COPY place FROM PROGRAM 'echo 8'"],
    "a prepared statement": ["PREPARE w AS UPDATE place SET id = id + 20", "EXECUTE w"],
    "a cursor": [
        "BEGIN; DECLARE c CURSOR FOR SELECT * FROM stand; MOVE c; DELETE FROM stand WHERE CURRENT OF c; COMMIT"
    ],
}


def test_indirect_writes_are_noticed(
    postgres_shop: Shop, prepare: Callable[..., Strategy], session: Connection, name: str
) -> None:
    """Views, rules, cascades, functions, procedures and COPY change tables that the statement may not name (22)."""
    strategy = prepare(name, *INDIRECT)
    baseline = postgres_shop.picture()
    for what, statements in WRITES.items():
        with session.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        assert postgres_shop.picture() != baseline, what

        report = strategy.reset()

        assert postgres_shop.picture() == baseline, what
        assert (report.rebuilt, report.ended) == ("", ()), what


def test_rows_that_are_copied_in_are_noticed(
    postgres_shop: Shop, prepare: Callable[..., Strategy], session: Connection, name: str
) -> None:
    """COPY FROM STDIN into a small table and into one whose changed keys are logged (22)."""
    strategy = prepare(name, BIG, "ALTER TABLE big ADD PRIMARY KEY (id)")
    baseline = postgres_shop.picture()
    with session.cursor() as cursor:
        cursor.copy_expert("COPY product (name) FROM STDIN", io.StringIO("ink\nnib\n"))
        cursor.copy_expert("COPY big FROM STDIN", io.StringIO("5000\ty\n5001\tz\n"))

    strategy.reset()

    assert postgres_shop.picture() == baseline


def test_prepared_statements_of_a_pooled_connection_survive(
    prepare: Callable[..., Strategy], session: Connection, name: str
) -> None:
    """Plans that know a type and a table are of use after a reset, server-side and in functions (4, 5)."""
    strategy = prepare(name)
    with session.cursor() as cursor:
        cursor.execute("PREPARE tools (kind) AS SELECT name FROM product WHERE kind = $1")
        cursor.execute("PREPARE add (text, kind) AS INSERT INTO product (name, kind) VALUES ($1, $2) RETURNING id")
        for number in range(8):  # from the sixth on PostgreSQL may keep the plan
            cursor.execute("EXECUTE add (%s, 'tool')", [f"tool {number}"])
            assert cursor.fetchall() == [(3,)]
            strategy.reset()
            cursor.execute("EXECUTE tools ('tool')")
            assert cursor.fetchall() == [("pen",)]


def test_the_numbers_that_a_session_asks_for_are_its_own(prepare: Callable[..., Strategy], session: Connection) -> None:
    """lastval() and currval() tell the application of its own rows, large tables with a log of keys too (17)."""
    strategy = prepare("restore", BIG, "ALTER TABLE big ADD PRIMARY KEY (id)")
    with session.cursor() as cursor:
        cursor.execute("INSERT INTO product (name) VALUES ('ink')")
        cursor.execute("UPDATE big SET v = '' WHERE id = 1; DELETE FROM big WHERE id = 2")
        cursor.execute("SELECT lastval(), currval('product_id_seq')")
        assert cursor.fetchall() == [(3, 3)]

        strategy.reset()

        cursor.execute("SELECT lastval(), currval('product_id_seq')")
        assert cursor.fetchall() == [(3, 3)]


@pytest.mark.parametrize("path", ["shop, public", "''", '"$user", dreddkit_baseline'])
def test_search_path_of_the_application(
    postgres_shop: Shop, postgres_url: URL, prepare: Callable[..., Strategy], name: str, path: str
) -> None:
    """Tables of one name in two schemas get back each to its own, wherever the database looks first."""
    strategy = prepare(
        name,
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.product (id int)",
        "INSERT INTO shop.product VALUES (77)",
        f"ALTER DATABASE {postgres_url.database} SET search_path = {path}",
    )
    baseline = postgres_shop.picture()
    with closing(psycopg2.connect(dsn(postgres_url))) as connection, connection, connection.cursor() as cursor:
        cursor.execute("UPDATE shop.product SET id = 78; DELETE FROM public.product WHERE id = 1")

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert report.rebuilt == ""


SETTINGS = {
    "default_transaction_isolation": "serializable",
    "default_transaction_read_only": "on",
    "statement_timeout": "100",
    "lock_timeout": "1",
    "session_replication_role": "replica",
    "standard_conforming_strings": "off",
    "client_encoding": "latin1",
    "row_security": "off",
}


def test_settings_of_the_database(
    postgres_shop: Shop, postgres_url: URL, prepare: Callable[..., Strategy], name: str
) -> None:
    """What a database sets for every session neither stops a reset nor hides a change from it (10, 11)."""
    database = postgres_url.database
    strategy = prepare(name, *(f"ALTER DATABASE {database} SET {key} = '{value}'" for key, value in SETTINGS.items()))
    baseline = postgres_shop.picture()
    writer = psycopg2.connect(dsn(postgres_url), options="-c default_transaction_read_only=off")
    with closing(writer), writer, writer.cursor() as cursor:
        cursor.execute("DELETE FROM product WHERE id = 1; INSERT INTO product (name) VALUES ('caf\u00e9')")

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert (report.rebuilt, report.ended) == ("", ())


def test_a_connection_that_was_ended_is_opened_again(
    postgres_shop: Shop, prepare: Callable[..., Strategy], name: str
) -> None:
    """An administrator, or a timeout of idle sessions, may end the one that resets go through."""
    strategy = prepare(name)
    baseline = postgres_shop.picture()
    end = "SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity WHERE application_name = 'dreddkit reset'"
    postgres_shop.run("DELETE FROM product WHERE id = 1", end)

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert report.rebuilt == ""


@pytest.fixture
def clerk(server: "psycopg2.extensions.cursor", postgres_url: URL) -> Iterator[URL]:
    """The URL of the same database for a role that owns nothing."""
    server.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    yield postgres_url.set(username="clerk", password="clerk")
    server.execute(f'DROP DATABASE "{postgres_url.database}" WITH (FORCE)')
    server.execute("DROP ROLE clerk")


def test_a_server_with_fewer_rights(
    postgres_shop: Shop, clerk: URL, prepare: Callable[..., Strategy], name: str
) -> None:
    """A role that may write to the tables, and knows nothing of the helpers, writes, and its changes are noticed."""
    grants = (f"GRANT ALL ON ALL {kind} IN SCHEMA public TO clerk" for kind in ("TABLES", "SEQUENCES"))
    strategy = prepare(name, BIG, "ALTER TABLE big ADD PRIMARY KEY (id)", *grants)
    baseline = postgres_shop.picture()
    with closing(psycopg2.connect(dsn(clerk))) as connection, connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO product (name) VALUES ('ink'); UPDATE big SET v = '' WHERE id < 9")
        cursor.execute("CREATE TEMP TABLE mine AS SELECT * FROM big")

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert report.rebuilt == ""


ROW_SECURITY = [
    "ALTER TABLE product ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE product FORCE ROW LEVEL SECURITY",
    "CREATE POLICY none ON product USING (false)",
]


def test_row_level_security_hides_no_row(postgres_shop: Shop, prepare: Callable[..., Strategy], name: str) -> None:
    """Rows that a policy hides from everybody are copied and put back all the same (14)."""
    strategy = prepare(name, *ROW_SECURITY)
    baseline = postgres_shop.picture()
    postgres_shop.run("DELETE FROM product WHERE id = 1")

    strategy.reset()

    assert postgres_shop.picture() == baseline
    assert len(baseline["public.product"]) == 2


def test_forced_row_level_security_is_told_at_the_start(role: URL, open_shop: Callable[[URL], Shop]) -> None:
    """A role that may not bypass it could not read all rows; auto recreates and names the table (14)."""
    shop = open_shop(role)

    def build() -> None:
        shop.build()
        shop.run(*ROW_SECURITY)

    strategy = make_strategy("auto", url=role, build=build)
    strategy.prepare()

    assert "product forces row-level security on this role, which may not bypass it." in strategy.notes
    assert strategy.reset().strategy == "recreate"


@pytest.mark.parametrize(
    ("statement", "note"),
    [
        ("ALTER TABLE product ENABLE REPLICA TRIGGER t", "The trigger t of product is enabled REPLICA"),
        ("ALTER TABLE product ENABLE ALWAYS RULE r", "The rule r of product is enabled ALWAYS"),
        ("ALTER TABLE product ENABLE REPLICA RULE r", "The rule r of product is enabled REPLICA"),
    ],
)
def test_what_would_fire_when_rows_are_put_back_is_told(
    prepare: Callable[..., Strategy], statement: str, note: str
) -> None:
    """Triggers and rules that apply to replicas would rewrite what is restored (12)."""
    strategy = prepare(
        "auto",
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t BEFORE INSERT ON product FOR EACH ROW EXECUTE FUNCTION t()",
        "CREATE RULE r AS ON INSERT TO product DO INSTEAD NOTHING",
        statement,
    )

    assert strategy.name == "recreate"
    assert strategy.notes[0].startswith(note)


def test_a_schema_changed_where_triggers_do_not_fire(
    postgres_shop: Shop, prepare: Callable[..., Strategy], name: str
) -> None:
    """DDL in a session with the replica role is noticed as any other (3, 11)."""
    strategy = prepare(name)
    baseline = postgres_shop.picture()
    postgres_shop.run("SET LOCAL session_replication_role = replica", "ALTER TABLE product ADD COLUMN price int")

    assert strategy.reset().rebuilt == "ALTER TABLE public.product"
    assert postgres_shop.picture() == baseline


def test_a_writer_left_open_is_ended(
    postgres_shop: Shop, prepare: Callable[..., Strategy], session: Connection, name: str
) -> None:
    """TRUNCATE would wait for ever on a session that only read (1)."""
    strategy = prepare(name)
    baseline = postgres_shop.picture()
    session.autocommit = False
    session.cursor().execute("SELECT * FROM product; INSERT INTO product (name) VALUES ('leak')")

    report = strategy.reset()

    assert postgres_shop.picture() == baseline
    assert ["(the api), idle in transaction" in sentence for sentence in report.ended] == [True]


def test_a_session_that_locks_a_table_and_writes_later(
    postgres_shop: Shop, prepare: Callable[..., Strategy], session: Connection, name: str
) -> None:
    """A lock taken before the reset and used during it deadlocks nobody; the next reset has it all (15)."""
    strategy = prepare(name)
    baseline = postgres_shop.picture()
    postgres_shop.run("UPDATE product SET name = 'cake' WHERE id = 1")
    session.autocommit = False
    session.cursor().execute("LOCK TABLE product IN EXCLUSIVE MODE")

    def write() -> None:
        session.cursor().execute("UPDATE product SET name = 'late' WHERE id = 1")
        session.commit()

    timer = threading.Timer(0.05, write)
    timer.start()
    first = strategy.reset()
    timer.join()
    strategy.reset()

    assert postgres_shop.picture() == baseline
    assert first.ended == ()


def test_the_catalog_does_not_grow(postgres_shop: Shop, prepare: Callable[..., Strategy]) -> None:
    """Putting rows back makes and drops nothing (6)."""
    strategy = prepare("restore", BIG, "ALTER TABLE big ADD PRIMARY KEY (id)")
    size = text("SELECT sum(pg_table_size(oid)) FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace")
    sizes = []
    for number in range(40):
        postgres_shop.run("TRUNCATE purchase", f"DELETE FROM big WHERE id = {number}", "DELETE FROM product")  # noqa: S608
        strategy.reset()
        with postgres_shop.server.connect() as connection:
            sizes.append(connection.scalar(size))

    assert sizes[-1] - sizes[5] < 200_000


@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="there is no pg_dump")
def test_a_dump_of_the_application_shows_only_triggers(
    postgres_shop: Shop, prepare: Callable[..., Strategy], name: str
) -> None:
    """The tables, their rows and owners stay as the application made them; after close() the dump is the same (21)."""

    def dump() -> list[str]:
        done = subprocess.run(
            ["pg_dump", "--schema=public", "--inserts", dsn(postgres_shop.url)],
            capture_output=True,
            text=True,
            check=False,
        )
        if "version mismatch" in done.stderr:
            pytest.skip("pg_dump is of an older version than the server")
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line.strip("-") and not line.startswith("\\")]

    postgres_shop.strategy("none").prepare()
    plain = dump()
    strategy = prepare(name)
    kept = dump()
    strategy.close()

    assert [line for line in kept if "dreddkit_" not in line] == plain
    assert dump() == plain


def test_alembic_leaves_the_helpers_alone(shop: Shop) -> None:
    """With the filter, autogenerate over all schemas proposes nothing while a baseline is kept (21)."""
    shop.strategy("restore").prepare()

    def proposals(**options: object) -> list[object]:
        with shop.server.connect() as connection:
            context = MigrationContext.configure(connection, opts={"include_schemas": True, **options})
            return list(compare_metadata(context, shop.db.metadata))

    assert "dreddkit_" in str(proposals())
    assert proposals(include_name=include_name) == []
