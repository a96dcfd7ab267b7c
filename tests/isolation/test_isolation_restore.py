"""restore on PostgreSQL: what a request may do, and what else may go wrong, each from a hazard that was seen."""

import itertools
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import URL, text

from dreddkit.database import open_database
from dreddkit.errors import DreddkitWarning
from dreddkit.isolation import Strategy, keeper, link, make_strategy
from dreddkit.isolation.connecting import Connector
from dreddkit.isolation.link import Link
from dreddkit.isolation.restoring import InexactError
from dreddkit.processes import RunDirectory
from tests.isolation.conftest import Shop, dsn

ODDITIES = [
    "CREATE EXTENSION citext",
    'CREATE SCHEMA "Other ""one"" %s"',
    """CREATE TABLE "Other ""one"" %s"."The Table" (
        "Id" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        "a b" text[] DEFAULT '{}', j jsonb, c citext, at timestamptz DEFAULT now(),
        twice int GENERATED ALWAYS AS (length(c) * 2) STORED)""",
    """INSERT INTO "Other ""one"" %s"."The Table" ("a b", j, c, at)
        VALUES ('{x,"y,z"}', '{"k": [1, null]}', 'MiXed', '2001-01-01')""",
    "CREATE TABLE no_key (n int, t text)",
    "INSERT INTO no_key VALUES (1, 'one'), (1, 'one'), (NULL, NULL)",
    "CREATE TABLE part (id int, v text) PARTITION BY RANGE (id)",
    "CREATE TABLE part_low PARTITION OF part FOR VALUES FROM (0) TO (10)",
    "CREATE TABLE part_high PARTITION OF part FOR VALUES FROM (10) TO (20) PARTITION BY LIST (id)",
    "CREATE TABLE part_rest PARTITION OF part_high DEFAULT",
    "INSERT INTO part VALUES (1, 'low'), (11, 'high')",
    "CREATE TABLE animal (id int, name text)",
    "CREATE TABLE dog (barks bool) INHERITS (animal)",
    "INSERT INTO animal VALUES (1, 'any')",
    "INSERT INTO dog VALUES (2, 'rex', true)",
    "CREATE TABLE egg (id int PRIMARY KEY, hen int)",
    "CREATE TABLE hen (id int PRIMARY KEY, egg int NOT NULL REFERENCES egg ON DELETE CASCADE)",
    "INSERT INTO egg VALUES (1, 1)",
    "INSERT INTO hen VALUES (1, 1)",
    "ALTER TABLE egg ADD FOREIGN KEY (hen) REFERENCES hen ON DELETE CASCADE",
    "CREATE TABLE stamped (id int, at timestamptz)",
    "INSERT INTO stamped VALUES (1, '2001-01-01')",
    """CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN NEW.at = clock_timestamp(); INSERT INTO no_key VALUES (9, NEW.id); RETURN NEW; END'""",
    "CREATE TRIGGER stamp BEFORE INSERT OR UPDATE ON stamped FOR EACH ROW EXECUTE FUNCTION stamp()",
    "CREATE VIEW products AS SELECT id, name FROM product",
    "CREATE TABLE big (id int PRIMARY KEY, v text, up int REFERENCES big ON DELETE CASCADE)",
    "INSERT INTO big SELECT n, repeat('x', 50), nullif(n / 10, 0) FROM generate_series(1, 1000) n",
    "CREATE TABLE pair (a citext, b numeric, v text, PRIMARY KEY (b, a))",
    "INSERT INTO pair SELECT 'A' || n, n / 10.0, repeat('y', 50) FROM generate_series(1, 1000) n",
    "CREATE TABLE vast (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
    "CREATE TABLE vast_low (v text, id int NOT NULL)",  # columns in an order of its own
    "ALTER TABLE vast ATTACH PARTITION vast_low FOR VALUES FROM (0) TO (1000)",
    "CREATE TABLE vast_high PARTITION OF vast FOR VALUES FROM (1000) TO (9000) PARTITION BY HASH (id)",
    "CREATE TABLE vast_even PARTITION OF vast_high FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
    "CREATE TABLE vast_odd PARTITION OF vast_high FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
    "INSERT INTO vast SELECT n, repeat('z', 50) FROM generate_series(1, 2000, 2) n",
    "CREATE TABLE made (name text, id int GENERATED ALWAYS AS (length(name)) STORED PRIMARY KEY)",
    "INSERT INTO made SELECT repeat('x', n) FROM generate_series(1, 500) n",
    "CREATE SEQUENCE lonely INCREMENT -2 MAXVALUE 100 START 50",
    "CREATE MATERIALIZED VIEW summary AS SELECT count(*) FROM product",
]
REQUESTS = {
    "quoted names": ["""UPDATE "Other ""one"" %s"."The Table" SET c = 'other', "a b" = NULL, j = NULL"""],
    "an identity": ["""INSERT INTO "Other ""one"" %s"."The Table" (c) VALUES ('new')"""],
    "no primary key": ["DELETE FROM no_key WHERE ctid = (SELECT min(ctid) FROM no_key)"],
    "a partition by its parent": ["UPDATE part SET id = 12 WHERE id = 1"],
    "a partition itself": ["INSERT INTO part_rest VALUES (13, 'direct')"],
    "a partition in between": ["DELETE FROM part_high"],
    "a parent": ["UPDATE animal SET name = 'none'"],
    "a child": ["DELETE FROM dog"],
    "a cascade in a cycle": ["DELETE FROM egg"],
    "a trigger that writes": ["UPDATE stamped SET id = 5"],
    "a view": ["UPDATE products SET name = 'by view' WHERE id = 1"],
    "a common table expression": ["WITH d AS (DELETE FROM no_key RETURNING *) INSERT INTO animal SELECT * FROM d"],
    "truncate": ["TRUNCATE no_key, animal"],
    "truncate cascade": ["TRUNCATE product RESTART IDENTITY CASCADE"],
    "on conflict": ["INSERT INTO big VALUES (1, 'a'), (5000, 'b') ON CONFLICT (id) DO UPDATE SET v = 'c'"],
    "merge": [
        """MERGE INTO big USING (VALUES (1), (2), (9000)) s(n) ON id = n WHEN MATCHED AND n = 1 THEN DELETE
           WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT VALUES (n, 'n')"""
    ],
    "changed keys": ["UPDATE big SET id = id + 10000 WHERE id > 990", "UPDATE pair SET a = 'Z' || a, b = -b"],
    "keys that are equal": ["UPDATE pair SET a = lower(a::text)::citext"],
    "swapped keys": ["UPDATE pair SET v = b::text, b = 100.1 - b"],
    "a cascade in a large table": ["DELETE FROM big WHERE id IN (1, 7)"],
    "a large table truncated and written": ["TRUNCATE big", "INSERT INTO big VALUES (1, 'again')"],
    "a large table written and truncated": ["DELETE FROM big WHERE id = 3", "TRUNCATE big CASCADE"],
    "large partitions by their parent": ["DELETE FROM vast WHERE id < 3", "UPDATE vast SET v = 'x' WHERE id = 1501"],
    "large partitions themselves": ["DELETE FROM vast_low WHERE id = 7", "UPDATE vast_even SET v = 'even'"],
    "rows moved between large partitions": ["UPDATE vast SET id = id + 4000 WHERE id BETWEEN 990 AND 1010"],
    "a large partition truncated": ["DELETE FROM vast WHERE id = 1999", "TRUNCATE vast_low"],
    "a generated key": ["DELETE FROM made WHERE id < 9", "UPDATE made SET name = repeat('y', 2000) WHERE id = 10"],
    "a savepoint": ["SAVEPOINT a", "DELETE FROM big", "ROLLBACK TO a", "INSERT INTO no_key VALUES (8)"],
    "writes that fire no triggers": [
        "SET LOCAL session_replication_role = replica",
        "DELETE FROM product",
        "UPDATE big SET v = 'r' WHERE id < 9",
    ],
    "nextval": ["SELECT nextval('lonely')"],
    "setval": ["SELECT setval('lonely', 7)", "SELECT setval('product_id_seq', 40)"],
    "setval that is not called": ["SELECT setval('lonely', 7, false)", "SELECT setval('product_id_seq', 2, false)"],
    "a refreshed view": ["INSERT INTO product (name) VALUES ('more')", "REFRESH MATERIALIZED VIEW summary"],
    "a disabled trigger": ["ALTER TABLE product DISABLE TRIGGER ALL", "INSERT INTO product (name) VALUES ('more')"],
    "a dropped trigger": ["DROP TRIGGER stamp ON stamped"],
    "a helper dropped": ["DROP SCHEMA dreddkit_baseline CASCADE", "DELETE FROM product"],
}


UNLOGGED_SEQUENCES = 150000  # the first PostgreSQL that has them
REBUILT = {"a refreshed view", "a disabled trigger", "a dropped trigger", "a helper dropped"}
NOT_FOR_EVERY_ROLE = {"writes that fire no triggers", "a disabled trigger"}


ODD = [("postgres_shop", "restore"), ("postgres_shop", "truncate"), ("plain_shop", "restore")]


@pytest.fixture(params=ODD, ids=" ".join)
def odd(request: pytest.FixtureRequest) -> Iterator[tuple[Shop, Strategy]]:
    """A shop with tables of every kind, and a strategy that keeps the baseline, prepared by a superuser or another."""
    fixture, name = request.param
    shop = request.getfixturevalue(fixture)

    def build() -> None:
        shop.build()
        shop.run(*ODDITIES[1:])

    shop.run(ODDITIES[0])
    strategy = make_strategy(name, url=shop.url, build=build)
    strategy.prepare()
    yield shop, strategy
    strategy.close()


def version(shop: Shop) -> int:
    """Return the version of the PostgreSQL that the shop is on, e.g. 150004."""
    with shop.server.connect() as connection:
        return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one())


@pytest.fixture(params=["postgres_shop", "plain_shop"])
def shop(request: pytest.FixtureRequest) -> Shop:
    """A shop of each kind of role."""
    found: Shop = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def restore(shop: Shop) -> Iterator[Strategy]:
    """The strategy ``restore``, prepared on the shop."""
    strategy = shop.strategy("restore")
    strategy.prepare()
    yield strategy
    strategy.close()


def test_reset_undoes_every_request(odd: tuple[Shop, Strategy]) -> None:
    """Rows of every kind of table and every sequence get back, whatever statement changed them (hazards 13, 20, 22)."""
    shop, strategy = odd
    baseline = shop.picture()
    skipped = NOT_FOR_EVERY_ROLE if shop.url.username == "plain" else set()
    for what in REQUESTS.keys() - skipped:
        shop.run(*REQUESTS[what])
        assert shop.picture() != baseline, what

        report = strategy.reset()

        assert shop.picture() == baseline, (what, report)
        assert report.ended == (), what
        assert bool(report.rebuilt) == (what in REBUILT), (what, report)


@pytest.mark.parametrize(
    "create", ["CREATE SEQUENCE {}", "CREATE SEQUENCE {} MAXVALUE 3 CYCLE", "CREATE UNLOGGED SEQUENCE {}"]
)
def test_numbers_are_put_back_though_all_else_is_quiet(shop: Shop, create: str) -> None:
    """A sequence of any kind gets back after resets with nothing to do, whether the static values used it or not."""
    if "UNLOGGED" in create and version(shop) < UNLOGGED_SEQUENCES:
        pytest.skip("this PostgreSQL has no unlogged sequences")

    def build() -> None:
        shop.build()
        shop.run(create.format("used"), create.format("fresh"), "SELECT nextval('used'), nextval('used')")

    with closing(make_strategy("restore", url=shop.url, build=build)) as strategy:
        strategy.prepare()
        baseline = shop.picture()
        for take, times in itertools.product(("SELECT nextval('used')", "SELECT nextval('fresh')"), (1, 3, 1, 2)):
            strategy.reset()
            shop.run(*[take] * times)

            strategy.reset()

            assert shop.picture() == baseline, (take, times)


def test_schema_changes_are_rebuilt_and_told(shop: Shop, restore: Strategy) -> None:
    """A changed schema is answered by a rebuild, and the report says what it was (hazard 3)."""
    baseline = shop.picture()
    shop.run("CREATE TABLE extra (id int)")

    assert restore.reset().rebuilt in {
        "CREATE TABLE public.extra",
        "the schema was changed: pg_attribute, pg_class, pg_type",
    }
    assert restore.reset().rebuilt == ""
    assert shop.picture() == baseline


def test_temporary_tables_are_no_schema_change(shop: Shop, restore: Strategy) -> None:
    """A temporary table, made and dropped, rebuilds nothing (hazard 18)."""
    shop.run("CREATE TEMP TABLE x (id serial PRIMARY KEY)", "CREATE INDEX ON x (id)", "DROP TABLE x")

    assert restore.reset().rebuilt == ""


def test_writer_left_open_is_ended(shop: Shop, restore: Strategy) -> None:
    """An uncommitted row of a session left idle never arrives, and the report names the session (hazard 1)."""
    baseline = shop.picture()
    holder = psycopg2.connect(dsn(shop.url), application_name="the api")
    holder.cursor().execute("INSERT INTO product (name) VALUES ('leak')")

    report = restore.reset()

    assert shop.picture() == baseline
    assert len(report.ended) == 1
    assert "(the api), idle in transaction for" in report.ended[0]
    with pytest.raises(psycopg2.OperationalError):
        holder.commit()
    assert shop.picture() == baseline


def test_reader_left_open_is_ended(shop: Shop, restore: Strategy) -> None:
    """A session that would go on reading what was before the reset is ended and named (hazard 16)."""
    holder = psycopg2.connect(dsn(shop.url), application_name="the api")
    holder.cursor().execute("SELECT * FROM product")

    report = restore.reset()

    assert "last query 'SELECT * FROM product': ended" in report.ended[0]
    holder.close()


def test_reader_that_goes_on_is_ended(shop: Shop, restore: Strategy) -> None:
    """A session that reads on and on in a transaction from before the reset is ended too, though idle but shortly."""
    holder = psycopg2.connect(dsn(shop.url), application_name="the api")
    holder.set_session("REPEATABLE READ")
    reading = threading.Event()

    def read() -> None:
        with suppress(psycopg2.OperationalError), holder.cursor() as cursor:
            while True:
                cursor.execute("SELECT * FROM product")
                reading.set()

    reader = threading.Thread(target=read)
    reader.start()
    reading.wait()

    report = restore.reset()

    alive = reader.is_alive()
    holder.close()
    reader.join()
    assert not alive
    assert [sentence.endswith("last query 'SELECT * FROM product': ended") for sentence in report.ended] == [True]


@pytest.mark.parametrize(("name", "told"), [("restore", "after a crash"), ("recreate", "")])
def test_crash_is_answered_by_a_rebuild(cache: Path, open_shop: Callable[[URL], Shop], name: str, told: str) -> None:
    """After a crash the log of changes is empty; the leaked row is gone all the same, once PostgreSQL is back (9)."""
    with RunDirectory() as run, closing(open_database("", run, cache)) as database:
        shop = open_shop(database.url)
        strategy = shop.strategy(name)
        strategy.prepare()
        baseline = shop.picture()
        shop.run("INSERT INTO product (name) VALUES ('leak')", "INSERT INTO purchase (product_id) VALUES (1)")
        victim = psycopg2.connect(dsn(shop.url))
        watcher = psycopg2.connect(dsn(shop.url))
        os.kill(victim.info.backend_pid, signal.SIGKILL)
        with pytest.raises(psycopg2.OperationalError):
            watcher.cursor().execute("SELECT pg_sleep(60)")  # until PostgreSQL ends every session
        shop.disconnect()

        report = strategy.reset()

        assert told in report.rebuilt
        assert shop.picture() == baseline
        strategy.close()
        shop.close()


def test_default_isolation_of_the_database(postgres_shop: Shop, postgres_url: URL) -> None:
    """A database whose default is repeatable read is reset as any other, a writer in flight too (hazard 10)."""
    postgres_shop.run(f"ALTER DATABASE {postgres_url.database} SET default_transaction_isolation = 'repeatable read'")
    postgres_shop.close()
    strategy = postgres_shop.strategy("restore")
    strategy.prepare()
    baseline = postgres_shop.picture()
    writer = psycopg2.connect(dsn(postgres_shop.url))
    writer.cursor().execute("INSERT INTO product (name) VALUES ('late')")
    timer = threading.Timer(0.2, writer.commit)
    timer.start()

    report = strategy.reset()

    timer.join()
    assert report.ended == ()
    assert postgres_shop.picture() == baseline
    strategy.close()


def test_keeping_the_baseline_is_held_up(shop: Shop) -> None:
    """A writer that is at work while the baseline is kept is waited for, one that is left open is ended and told."""
    opened: list[psycopg2.extensions.connection] = []

    def build() -> None:
        shop.build()
        opened.extend(psycopg2.connect(dsn(shop.url), application_name=name) for name in ("at work", "left open"))
        for number, session in enumerate(opened, start=1):
            session.cursor().execute("UPDATE product SET kind = NULL WHERE id = %s", [number])
        worker.start()

    def work() -> None:
        opened[0].cursor().execute("SELECT pg_sleep(0.8)")
        opened[0].rollback()

    worker = threading.Thread(target=work)
    strategy = make_strategy("restore", url=shop.url, build=build)
    with pytest.warns(DreddkitWarning, match="Keeping the baseline was held up: pid") as told:
        strategy.prepare()
    worker.join()
    for session in opened:
        session.close()

    assert [("left open" in str(one.message)) for one in told] == [True]
    assert shop.picture()["public.product"] == [("(1,bread,food,)",), ("(2,pen,tool,)",)]
    assert strategy.reset().rebuilt == ""
    strategy.close()


def test_a_rebuild_that_is_held_up_is_told(shop: Shop) -> None:
    """Who keeps the baseline from being kept, when it is built anew, is in the report of that reset."""
    opened: list[psycopg2.extensions.connection] = []

    def build() -> None:
        shop.build()
        opened.append(psycopg2.connect(dsn(shop.url), application_name="left open"))
        opened[-1].cursor().execute("UPDATE product SET kind = NULL")

    strategy = make_strategy("restore", url=shop.url, build=build)
    with pytest.warns(DreddkitWarning, match="left open"):
        strategy.prepare()
    shop.run("ALTER TABLE product ADD COLUMN price numeric")

    report = strategy.reset()

    assert report.rebuilt
    assert ["left open" in sentence for sentence in report.ended] == [True]
    for session in opened:
        session.close()
    strategy.close()


def test_helpers_are_removed_past_a_session(shop: Shop) -> None:
    """A session that was left in a transaction does not keep the helpers in the database, and is told."""
    strategy = shop.strategy("restore")
    strategy.prepare()
    with closing(psycopg2.connect(dsn(shop.url), application_name="the api")) as holder:
        holder.cursor().execute("SELECT * FROM product")

        with pytest.warns(DreddkitWarning, match=r"held up: pid .* \(the api\), idle in transaction"):
            strategy.close()

    with shop.server.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM pg_trigger WHERE tgname ~ 'dreddkit'")) == 0


def test_helpers_that_stay_are_told(
    postgres_url: URL, owner: URL, open_shop: Callable[[URL], Shop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the session may not be ended, a warning says what is left and how it is removed."""
    monkeypatch.setattr(keeper, "ATTEMPTS", 1)
    strategy = open_shop(owner).strategy("restore")
    strategy.prepare()
    with closing(psycopg2.connect(dsn(postgres_url))) as holder:
        holder.cursor().execute("SELECT * FROM product")

        with pytest.warns(DreddkitWarning, match="DROP SCHEMA IF EXISTS dreddkit_baseline CASCADE"):
            strategy.close()


def test_connection_that_could_not_be_set_up(postgres_url: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection whose settings failed is not used; the next one has them all."""
    one = Link(Connector(postgres_url))
    with monkeypatch.context() as patch:
        patch.setitem(link.SETTINGS, "jit", "perhaps")
        with pytest.raises(psycopg2.Error, match='"jit"'):
            one.connection()

    with one.connection().cursor() as cursor:
        cursor.execute("SELECT current_setting('dreddkit.busy'), current_setting('session_replication_role')")
        assert cursor.fetchall() == [("on", "replica")]
    one.close()


def test_late_writer(shop: Shop, restore: Strategy) -> None:
    """A session that locks a row and writes it during the reset is not deadlocked with it (hazard 15)."""
    baseline = shop.picture()
    shop.run("UPDATE product SET name = 'cake' WHERE id = 1")
    writer = psycopg2.connect(dsn(shop.url))
    writer.cursor().execute("SELECT * FROM product WHERE id = 1 FOR UPDATE")

    def write() -> None:
        writer.cursor().execute("UPDATE product SET name = 'late' WHERE id = 1")
        writer.commit()

    timer = threading.Timer(0.1, write)
    timer.start()
    first = restore.reset()
    timer.join()
    restore.reset()

    assert (first.ended, first.rebuilt) == ((), "")
    assert shop.picture() == baseline
    writer.close()


def test_last_value_of_the_application_stays(shop: Shop, restore: Strategy) -> None:
    """Marking a change does not touch what lastval() tells the application (hazard 17)."""
    with shop.server.begin() as connection:
        connection.execute(text("INSERT INTO product (name) VALUES ('gift')"))

        assert connection.scalar(text("SELECT lastval()")) == 3
    assert restore.reset().rebuilt == ""


def test_close_leaves_nothing_behind(postgres_shop: Shop) -> None:
    """After close() neither schema nor triggers are there; the rows are (hazard 21)."""
    strategy = postgres_shop.strategy("restore")
    strategy.prepare()
    strategy.close()

    with postgres_shop.server.connect() as connection:
        left = connection.scalar(text("SELECT count(*) FROM pg_trigger WHERE tgname ~ 'dreddkit'"))
        left += connection.scalar(text("SELECT count(*) FROM pg_namespace WHERE nspname ~ 'dreddkit'"))
        left += connection.scalar(text("SELECT count(*) FROM pg_event_trigger"))
        assert left == 0
        assert connection.scalar(text("SELECT count(*) FROM product")) == 2


def test_embedded_user_has_a_schema_of_its_own_name(shop: Shop, restore: Strategy) -> None:
    """The helpers' schema is not the one that "$user" in the search path means."""
    with shop.server.connect() as connection:
        assert connection.scalar(text("SELECT current_schema()")) == "public"
    assert restore.reset().rebuilt == ""


OBSTACLES = {
    "is enabled ALWAYS": [
        "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t AFTER INSERT ON product FOR EACH ROW EXECUTE FUNCTION t()",
        "ALTER TABLE product ENABLE ALWAYS TRIGGER t",
    ],
    "hands each session 10 numbers": ["CREATE SEQUENCE s CACHE 10"],
    "is a foreign table": [
        "CREATE FOREIGN DATA WRAPPER w",
        "CREATE SERVER s FOREIGN DATA WRAPPER w",
        "CREATE FOREIGN TABLE f (id int) SERVER s",
    ],
}


@pytest.mark.parametrize(("sentence", "statements"), OBSTACLES.items(), ids=OBSTACLES.keys())
def test_obstacle_is_named(postgres_shop: Shop, sentence: str, statements: list[str]) -> None:
    """What would not come back exactly is named; restore refuses it, auto recreates and says why (hazards 12, 17)."""

    def build() -> None:
        postgres_shop.build()
        postgres_shop.run(*statements)

    with pytest.raises(InexactError, match="would not be exact") as caught:
        make_strategy("restore", url=postgres_shop.url, build=build).prepare()
    strategy = make_strategy("auto", url=postgres_shop.url, build=build)
    strategy.prepare()
    baseline = postgres_shop.picture()
    postgres_shop.run("DELETE FROM product")

    report = strategy.reset()

    assert sentence in caught.value.output
    assert sentence in strategy.notes[0]
    assert report.strategy == strategy.name == "recreate"
    assert postgres_shop.picture() == baseline


def test_auto_restores(postgres_shop: Shop) -> None:
    """Auto takes restore where nothing is in its way."""
    strategy = postgres_shop.strategy("auto")
    strategy.prepare()

    assert (strategy.name, strategy.notes, strategy.reset().strategy) == ("restore", (), "restore")
    strategy.close()


def test_concurrent_writers(shop: Shop) -> None:
    """No reset fails and nothing leaks while two sessions go on writing, small and large tables alike (hazard 23)."""

    def build() -> None:
        shop.build()
        shop.run(*(statement for statement in ODDITIES if " big " in statement))

    strategy = make_strategy("restore", url=shop.url, build=build)
    strategy.prepare()
    baseline = shop.picture()
    stopped = threading.Event()

    def write(first: int) -> None:
        with closing(psycopg2.connect(dsn(shop.url))) as connection:
            for number in itertools.count(first):
                with connection, connection.cursor() as cursor:
                    cursor.execute("UPDATE big SET v = v || 'x' WHERE id = %s", [number % 50 + 1])
                    cursor.execute("DELETE FROM big WHERE id = %s", [number % 40 + 1])
                    cursor.execute("UPDATE product SET name = name || 'x' WHERE id = %s", [number % 2 + 1])
                if stopped.is_set():
                    return

    writers = [threading.Thread(target=write, args=[first]) for first in (0, 0)]
    for writer in writers:
        writer.start()
    reports = [strategy.reset() for _ in range(20)]
    stopped.set()
    for writer in writers:
        writer.join()
    last = strategy.reset()

    assert {(report.ended, report.rebuilt) for report in [*reports, last]} == {((), "")}
    assert shop.picture() == baseline
    strategy.close()


def test_the_last_of_many_resets(shop: Shop, restore: Strategy) -> None:
    """The two thousandth does what the first does, and no table of the helpers has grown."""
    baseline = shop.picture()
    resets = 500 if shop.url.username == "plain" else 2000  # what tidies up after them is the same
    with shop.server.connect() as connection:
        for number in range(resets):
            connection.execute(text("UPDATE product SET name = :name WHERE id = 1"), {"name": f"name {number}"})
            connection.commit()
            restore.reset()
        size = connection.scalar(text("SELECT pg_table_size('dreddkit_baseline.changed')"))

    assert shop.picture() == baseline
    assert size < 1_000_000
