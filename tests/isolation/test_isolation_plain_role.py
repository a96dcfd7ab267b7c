"""restore on PostgreSQL for a role that is no superuser: with foreign keys in force, by a look through the catalog."""

import threading
from collections.abc import Callable, Iterator

import psycopg2
import pytest
from sqlalchemy import URL, text

from dreddkit.isolation import Strategy, make_strategy
from dreddkit.isolation.restoring import InexactError
from tests.isolation.conftest import Shop, dsn

# Foreign keys of every kind, in cycles and to the table itself, of small tables and of one whose keys are logged.
KEYS = [
    "CREATE TABLE team (id int PRIMARY KEY, name text UNIQUE, lead int)",
    "CREATE TABLE person (id int PRIMARY KEY, name text UNIQUE, team int NOT NULL REFERENCES team ON DELETE CASCADE)",
    "ALTER TABLE team ADD FOREIGN KEY (lead) REFERENCES person ON DELETE SET NULL",
    """CREATE TABLE task (id int PRIMARY KEY, owner int DEFAULT 1 REFERENCES person ON DELETE SET DEFAULT,
       part_of int REFERENCES task ON DELETE CASCADE, at timestamptz)""",
    "CREATE TABLE badge (id int PRIMARY KEY, person int NOT NULL REFERENCES person ON DELETE RESTRICT)",
    "CREATE TABLE desk (id int PRIMARY KEY, person int REFERENCES person ON UPDATE CASCADE)",
    "CREATE TABLE later (id int PRIMARY KEY, badge int NOT NULL REFERENCES badge DEFERRABLE INITIALLY DEFERRED)",
    "CREATE TABLE visit (person int NOT NULL REFERENCES person ON DELETE CASCADE, note text)",
    """CREATE TABLE many (id int PRIMARY KEY, up int REFERENCES many ON DELETE CASCADE,
       team int REFERENCES team ON DELETE CASCADE, note text)""",
    "CREATE TABLE slot (id int PRIMARY KEY, place int UNIQUE)",
    "CREATE TABLE code (code text UNIQUE)",
    "CREATE TABLE of_code (id int PRIMARY KEY, code text REFERENCES code (code))",
    "CREATE TABLE counted (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)",
    "CREATE TABLE alike (id int PRIMARY KEY, c citext, j json)",
    "CREATE TABLE made (name text, id int GENERATED ALWAYS AS (length(name)) STORED PRIMARY KEY)",
    "INSERT INTO team VALUES (1, 'red', NULL), (2, 'blue', NULL)",
    "INSERT INTO person VALUES (1, 'ann', 1), (2, 'bob', 1), (3, 'cy', 2)",
    "UPDATE team SET lead = id",
    "INSERT INTO task VALUES (1, 1, 1, '2001-01-01'), (2, 2, 1, '2001-01-01'), (3, 3, 2, NULL)",
    "INSERT INTO badge VALUES (1, 1), (2, 3)",
    "INSERT INTO desk VALUES (1, 1), (2, 2)",
    "INSERT INTO later VALUES (1, 1)",
    "INSERT INTO visit VALUES (1, 'a'), (1, 'a'), (1, NULL), (3, 'b')",
    "INSERT INTO many SELECT n, nullif(n / 10, 0), 1 + n % 2, repeat('x', 50) FROM generate_series(1, 2000) n",
    "INSERT INTO slot VALUES (1, 1), (2, 2), (3, 3)",
    "INSERT INTO code VALUES ('a'), ('b')",
    "INSERT INTO of_code VALUES (1, 'a'), (2, 'b')",
    "INSERT INTO counted VALUES (1), (2)",
    "INSERT INTO alike VALUES (1, 'a', '{}'), (2, 'b', NULL)",
    "INSERT INTO made VALUES ('a'), ('bb')",
]
REQUESTS = {
    "a parent and its children": ["INSERT INTO team VALUES (9, 'new')", "INSERT INTO person VALUES (9, 'new', 9)"],
    "a child moved to a new parent": ["INSERT INTO team VALUES (9, 'new')", "UPDATE person SET team = 9"],
    "a cycle deleted by cascade": [
        "DELETE FROM later",
        "DELETE FROM badge",
        "DELETE FROM desk",
        "DELETE FROM task",
        "DELETE FROM team",
    ],
    "a cycle made": [
        "INSERT INTO team VALUES (9, 'new')",
        "INSERT INTO person VALUES (9, 'new', 9)",
        "UPDATE team SET lead = 9",
    ],
    "rows that refer to themselves": ["INSERT INTO task VALUES (8, 1, 8), (9, 1, 8)", "UPDATE task SET part_of = 9"],
    "a default set": [
        "INSERT INTO person VALUES (9, 'new', 2)",
        "UPDATE task SET owner = 9",
        "DELETE FROM person WHERE id = 9",
    ],
    "references that restrict": ["INSERT INTO person VALUES (9, 'new', 1)", "UPDATE badge SET person = 9"],
    "a parent deleted that restricts": [
        "DELETE FROM later",
        "DELETE FROM badge",
        "DELETE FROM task",
        "DELETE FROM desk",
        "DELETE FROM person",
    ],
    "a changed key": ["DELETE FROM later", "UPDATE badge SET id = id + 10"],
    "a changed key that cascades": [
        "UPDATE team SET lead = NULL",
        "UPDATE task SET owner = NULL",
        "DELETE FROM visit",
        "UPDATE person SET id = 20 WHERE id = 2",
    ],
    "a key that another row got": ["DELETE FROM slot WHERE id = 2", "UPDATE slot SET id = 2 WHERE id = 3"],
    "unique values freed and taken": [
        "DELETE FROM desk",
        "DELETE FROM badge WHERE id = 2",
        "DELETE FROM person WHERE id = 3",
        "INSERT INTO person VALUES (7, 'cy', 1)",
        "DELETE FROM slot",
        "INSERT INTO slot VALUES (7, 2)",
    ],
    "duplicate rows": [
        "DELETE FROM visit WHERE ctid = (SELECT min(ctid) FROM visit)",
        "INSERT INTO visit VALUES (2, NULL)",
    ],
    "a large table": [
        "DELETE FROM many WHERE id = 3",
        "UPDATE many SET id = 5000 WHERE id = 1999",
        "INSERT INTO many VALUES (6000, 5000)",
    ],
    "a large table by its parent": [
        "DELETE FROM later",
        "DELETE FROM badge",
        "DELETE FROM desk",
        "DELETE FROM task",
        "DELETE FROM team WHERE id = 2",
    ],
    "a large table truncated": [
        "TRUNCATE many",
        "INSERT INTO many VALUES (1, 1, 1, 'again'), (9999, NULL, NULL, NULL)",
    ],
    "everything truncated": ["TRUNCATE team, person, code CASCADE", "TRUNCATE slot, many"],
    "references to no primary key": [
        "INSERT INTO code VALUES ('c')",
        "UPDATE of_code SET code = 'c'",
        "DELETE FROM code WHERE code = 'a'",
    ],
    "contents that are only equal": ["UPDATE alike SET c = upper(c::text)"],
    "contents without an equality": ["UPDATE alike SET j = '[1]'"],
    "a key that is generated": ["UPDATE made SET name = 'ccc' WHERE id = 2", "INSERT INTO made VALUES ('dddd')"],
    "a generated identity": ["UPDATE counted SET n = DEFAULT"],
}
SWAP = [
    "UPDATE slot SET place = 9 WHERE id = 1",
    "UPDATE slot SET place = 1 WHERE id = 2",
    "UPDATE slot SET place = 2 WHERE id = 1",
]
TRIGGERS = [
    "CREATE TABLE audit (what text)",
    "CREATE TABLE stamped (id int PRIMARY KEY, v text, at timestamptz)",
    """CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN NEW.at = clock_timestamp(); RETURN NEW; END'""",
    """CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO audit VALUES (TG_OP); RETURN NULL; END'""",
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''append only''; END'",
    "CREATE TABLE book (id int, v text) PARTITION BY LIST (id)",
    "CREATE TABLE book_1 PARTITION OF book DEFAULT",
    "INSERT INTO stamped VALUES (1, 'a', '2001-01-01'), (2, 'b', '2001-01-01')",
    "INSERT INTO book VALUES (1, 'a')",
    "INSERT INTO audit VALUES ('seed')",
    'CREATE TRIGGER "The stamp" BEFORE INSERT OR UPDATE ON stamped FOR EACH ROW EXECUTE FUNCTION stamp()',
    "CREATE TRIGGER dreddkit_audit AFTER INSERT OR UPDATE OR DELETE ON stamped FOR EACH ROW EXECUTE FUNCTION audit()",
    """CREATE CONSTRAINT TRIGGER late AFTER INSERT ON stamped DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION audit()""",
    "CREATE TRIGGER off BEFORE UPDATE ON stamped FOR EACH ROW EXECUTE FUNCTION refuse()",
    "ALTER TABLE stamped DISABLE TRIGGER off",
    "CREATE TRIGGER refuse BEFORE DELETE OR UPDATE ON book FOR EACH ROW EXECUTE FUNCTION refuse()",
]
QUIET = {
    "truncate": ["TRUNCATE product RESTART IDENTITY CASCADE"],
    "vacuum": ["DELETE FROM product", "VACUUM (FREEZE, ANALYZE)"],
    "vacuum full": ["INSERT INTO product (name) VALUES ('gift')", "VACUUM FULL product"],
    "analyze": ["INSERT INTO product (name) SELECT n::text FROM generate_series(1, 500) n", "ANALYZE"],
    "reindex": ["UPDATE product SET name = name || 'x'", "REINDEX TABLE product"],
    "a temporary table that stays": [
        "CREATE TEMP TABLE x (id serial PRIMARY KEY, n int CHECK (n > 0) DEFAULT 3, t text)",
        "CREATE INDEX ON x (n)",
        "CREATE TEMP VIEW v AS SELECT * FROM x",
        "COMMENT ON TABLE x IS 'temporary'",
        "CREATE TEMP TABLE kind_of () INHERITS (product)",
        "CREATE FUNCTION pg_temp.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER t BEFORE INSERT ON x EXECUTE FUNCTION pg_temp.f()",
    ],
    "a rollback": ["BEGIN", "CREATE TABLE x (id int)", "DROP TABLE purchase", "ROLLBACK"],
}
LOUD = {
    "our triggers off and on": [
        "ALTER TABLE product DISABLE TRIGGER USER",
        "INSERT INTO product (name) VALUES ('leak')",
        "ALTER TABLE product ENABLE TRIGGER USER",
    ],
    "one of our triggers off and on": [
        "ALTER TABLE product DISABLE TRIGGER dreddkit_mark",
        "INSERT INTO product (name) VALUES ('leak')",
        "ALTER TABLE product ENABLE ALWAYS TRIGGER dreddkit_mark",
    ],
    "a table renamed": ["ALTER TABLE purchase RENAME TO buy"],
    "a table made, another dropped": ["DROP TABLE purchase", "CREATE TABLE purchase (id int)"],
    "a default": ["ALTER TABLE product ALTER kind SET DEFAULT 'tool'"],
    "a constraint": ["ALTER TABLE product ADD CHECK (id > 0)"],
    "a constraint dropped": ["ALTER TABLE product DROP CONSTRAINT product_name_key"],
    "a storage option": ["ALTER TABLE product SET (fillfactor = 50)"],
    "an unlogged table": ["ALTER TABLE purchase SET UNLOGGED"],
    "row-level security": ["ALTER TABLE product ENABLE ROW LEVEL SECURITY"],
    "a privilege": ["GRANT SELECT ON product TO pg_monitor"],
    "a domain's constraint": ["ALTER DOMAIN small ADD CHECK (VALUE < 9)"],
    "a sequence's step": ["ALTER SEQUENCE product_id_seq INCREMENT 5"],
    "a sequence's owner": ["ALTER SEQUENCE product_id_seq OWNED BY NONE"],
    "a function": ["CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 2'"],
    "a table published": ["ALTER PUBLICATION news ADD TABLE product"],
    "the helpers": ["DROP TABLE dreddkit_baseline.sequence"],
    "a refreshed view": ["INSERT INTO product (name) VALUES ('more')", "REFRESH MATERIALIZED VIEW names"],
    "a view refreshed while it is read": [
        "INSERT INTO product (name) VALUES ('more')",
        "REFRESH MATERIALIZED VIEW CONCURRENTLY names",
    ],
    "a truncated table with a column more": ["TRUNCATE product CASCADE", "ALTER TABLE product ADD COLUMN more int"],
}
OBSTACLES = {
    "The rule r of product would apply": ["CREATE RULE r AS ON DELETE TO product DO INSTEAD NOTHING"],
    "The foreign key f of other would interfere when rows of product": [
        "CREATE TABLE other (name text CONSTRAINT f REFERENCES product (name) ON DELETE CASCADE)"
    ],
    "The foreign key g of other would interfere when rows of word": [
        "CREATE TABLE word (w citext PRIMARY KEY)",
        "CREATE TABLE other (w citext CONSTRAINT g REFERENCES word ON UPDATE CASCADE)",
    ],
    "The foreign key i of other would interfere when rows of code": [
        "CREATE TABLE code (code text UNIQUE, label text)",
        "CREATE TABLE other (code text CONSTRAINT i REFERENCES code (code) ON DELETE RESTRICT)",
    ],
    "The foreign key h of other would interfere when rows of counted": [
        "CREATE TABLE counted (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)",
        "CREATE TABLE other (id int CONSTRAINT h REFERENCES counted ON DELETE SET NULL)",
    ],
    "product forces row-level security": [
        "ALTER TABLE product ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
    ],
}

Make = Callable[..., Strategy]


@pytest.fixture
def make(plain_shop: Shop) -> Iterator[Make]:
    """Prepares a strategy on the shop, to whose baseline some statements were added."""
    made: list[Strategy] = []

    def make_one(*statements: str, name: str = "restore") -> Strategy:
        def build() -> None:
            plain_shop.build()
            plain_shop.run(*statements)

        made.append(make_strategy(name, url=plain_shop.url, build=build))
        made[-1].prepare()
        return made[-1]

    yield make_one
    for strategy in made:
        strategy.close()


def run_each(url: URL, statements: list[str]) -> psycopg2.extensions.connection:
    """Run statements that are no transaction together; the session stays open."""
    connection = psycopg2.connect(dsn(url))
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    return connection


def test_foreign_keys_stay_in_force(plain_shop: Shop, make: Make) -> None:
    """Rows get back past foreign keys of every kind, and nothing is built anew for it (hazard 7)."""
    plain_shop.run("CREATE EXTENSION citext")
    strategy = make(*KEYS)
    baseline = plain_shop.picture()
    for what, statements in REQUESTS.items():
        plain_shop.run(*statements)
        assert plain_shop.picture() != baseline, what

        report = strategy.reset()

        assert plain_shop.picture() == baseline, (what, report)
        assert (report.ended, report.rebuilt) == ((), ""), what


def test_swapped_unique_values_are_rebuilt(plain_shop: Shop, make: Make) -> None:
    """What cannot be put back row by row is built anew, and told."""
    plain_shop.run("CREATE EXTENSION citext")
    strategy = make(*KEYS)
    baseline = plain_shop.picture()
    plain_shop.run(*SWAP)

    report = strategy.reset()

    assert "duplicate key value" in report.rebuilt
    assert plain_shop.picture() == baseline
    assert strategy.reset().rebuilt == ""


def test_triggers_are_paused(plain_shop: Shop, make: Make) -> None:
    """Triggers neither rewrite, write nor refuse what is put back, and are again as they were (hazard 20)."""
    strategy = make(*TRIGGERS)
    baseline = plain_shop.picture()
    for _ in range(2):
        plain_shop.run(
            "UPDATE stamped SET v = 'changed' WHERE id = 1",
            "DELETE FROM stamped WHERE id = 2",
            "INSERT INTO stamped VALUES (3, 'new')",
            "INSERT INTO book VALUES (2, 'new')",
        )
        with plain_shop.server.connect() as connection:
            written = connection.scalars(text("SELECT what FROM audit")).all()
        assert sorted(written) == ["DELETE", "INSERT", "INSERT", "UPDATE", "seed"]

        report = strategy.reset()

        assert plain_shop.picture() == baseline
        assert (report.ended, report.rebuilt) == ((), "")


def test_look_is_not_alarmed(plain_shop: Shop, make: Make) -> None:
    """What leaves the schema as it is rebuilds nothing, though it may touch the catalog."""
    strategy = make()
    baseline = plain_shop.picture()
    sessions = []
    for what, statements in QUIET.items():
        sessions.append(run_each(plain_shop.url, statements))

        report = strategy.reset()

        assert plain_shop.picture()["public.product"] == baseline["public.product"], what
        assert (report.ended, report.rebuilt) == ((), ""), what
    for session in sessions:
        session.close()
    assert strategy.reset().rebuilt == ""
    assert plain_shop.picture() == baseline


def test_look_sees_every_change(plain_shop: Shop, make: Make) -> None:
    """A changed schema is answered by a rebuild, whatever hides it (hazard 3)."""
    strategy = make(
        "CREATE DOMAIN small AS int",
        "CREATE PUBLICATION news",
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE MATERIALIZED VIEW names AS SELECT name FROM product",
        "CREATE UNIQUE INDEX ON names (name)",
    )
    baseline = plain_shop.picture()
    for what, statements in LOUD.items():
        run_each(plain_shop.url, statements).close()

        assert strategy.reset().rebuilt != "", what
        assert plain_shop.picture() == baseline, what
        assert strategy.reset().rebuilt == "", what


@pytest.mark.parametrize(("sentence", "statements"), OBSTACLES.items(), ids=OBSTACLES.keys())
def test_obstacle_is_named(plain_shop: Shop, make: Make, sentence: str, statements: list[str]) -> None:
    """What would not come back exactly is named, and auto recreates."""
    plain_shop.run("CREATE EXTENSION citext")

    with pytest.raises(InexactError) as caught:
        make(*statements)
    strategy = make(*statements, name="auto")

    assert sentence in caught.value.output
    assert sentence in strategy.notes[0]
    assert strategy.name == "recreate"


def test_role_that_may_make_no_schema(role: URL, open_shop: Callable[[URL], Shop]) -> None:
    """Without the right to make a schema auto recreates, and says how that right is given."""
    shop = open_shop(role)
    strategy = shop.strategy("auto")
    strategy.prepare()

    assert strategy.name == "recreate"
    assert f"GRANT CREATE ON DATABASE {role.database} TO plain." in strategy.notes[0]


def test_auto_restores_and_says_how(plain_shop: Shop) -> None:
    """Auto restores by difference and a look, and says what would be quicker."""
    strategy = plain_shop.strategy("auto")
    strategy.prepare()

    assert strategy.name == "restore"
    assert [note.partition(":")[0] for note in strategy.notes] == [
        "Rows are put back by difference, with foreign keys in force and triggers paused. Quicker",
        "A changed schema is noticed by a look through the catalog at each reset. Quicker",
    ]


def test_replica_role_that_was_granted(server: psycopg2.extensions.cursor, plain_shop: Shop, make: Make) -> None:
    """With session_replication_role granted, only the look is left of what a plain role needs (hazard 7)."""
    server.execute("GRANT SET ON PARAMETER session_replication_role TO plain")
    plain_shop.run("CREATE EXTENSION citext")
    strategy = make(*KEYS, *TRIGGERS)
    baseline = plain_shop.picture()
    plain_shop.run("DELETE FROM later", "UPDATE stamped SET v = 'changed'", *SWAP)
    undone = strategy.reset()
    plain_shop.run("CREATE TABLE extra (id int)")

    rebuilt = strategy.reset()

    server.execute("REVOKE SET ON PARAMETER session_replication_role FROM plain")
    assert (undone.rebuilt, rebuilt.rebuilt) == ("", "the schema was changed: pg_attribute, pg_class, pg_type")
    assert plain_shop.picture() == baseline
    assert [note.partition(".")[0] for note in strategy.notes] == [
        "A changed schema is noticed by a look through the catalog at each reset"
    ]


def test_tables_of_another_role_stay(postgres_url: URL, make: Make) -> None:
    """A table that is not this role's keeps its rows, and what happens to it is no change of the schema."""
    strategy = make()
    session = run_each(postgres_url, ["CREATE SCHEMA vault", "CREATE TABLE vault.theirs (id int)"])
    strategy.reset()
    run_each(
        postgres_url,
        ["INSERT INTO vault.theirs VALUES (1)", "TRUNCATE vault.theirs", "INSERT INTO vault.theirs VALUES (2)"],
    ).close()

    assert strategy.reset().rebuilt == ""
    with session.cursor() as cursor:
        cursor.execute("SELECT id FROM vault.theirs")
        assert cursor.fetchall() == [(2,)]
    session.close()


@pytest.mark.parametrize("name", ["restore", "truncate"])
def test_a_schema_that_is_changed_during_a_reset(plain_shop: Shop, make: Make, name: str) -> None:
    """A change of the schema that commits while the reset waits for its locks is noticed by the same reset."""
    strategy = make(name=name)
    baseline = plain_shop.picture()
    plain_shop.run("INSERT INTO purchase (product_id) VALUES (1)")
    writer = psycopg2.connect(dsn(plain_shop.url))
    writer.cursor().execute("ALTER TABLE purchase ADD COLUMN late integer")
    timer = threading.Timer(0.1, writer.commit)
    timer.start()

    report = strategy.reset()

    timer.join()
    writer.close()
    assert report.rebuilt.startswith("the schema was changed")
    assert plain_shop.picture() == baseline
