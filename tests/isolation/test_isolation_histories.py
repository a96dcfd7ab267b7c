"""Random histories of real statements against the strategies that keep a baseline, judged by a fingerprint."""

import psycopg2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import URL, NullPool, create_engine, text

from dreddkit.isolation import Strategy, make_strategy
from tests.isolation.conftest import PLAIN, dsn

SCHEMA = """
CREATE TABLE owner (id serial PRIMARY KEY, name text UNIQUE, pet int);
CREATE TABLE pet (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, owner int REFERENCES owner ON DELETE CASCADE);
ALTER TABLE owner ADD FOREIGN KEY (pet) REFERENCES pet ON DELETE SET NULL;
CREATE TABLE log (n int, at text);
CREATE TABLE big (id serial PRIMARY KEY, up int REFERENCES big ON DELETE CASCADE, v text);
CREATE TABLE part (id int, v text) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1, 2, 3);
CREATE TABLE part_x PARTITION OF part DEFAULT;
CREATE TABLE base (id int); CREATE TABLE derived (more int) INHERITS (base);
CREATE SEQUENCE lonely START 5;
INSERT INTO owner (name) VALUES ('ann'), ('bob'), ('cy');
INSERT INTO pet (owner) VALUES (1), (1), (2);
UPDATE owner SET pet = 1 WHERE id = 1;
INSERT INTO log VALUES (1, 'x'), (1, 'x'), (2, NULL);
INSERT INTO big (up, v) SELECT nullif(n / 4, 0), repeat('b', 60) FROM generate_series(1, 1500) n;
INSERT INTO part VALUES (1, 'a'), (7, 'b'); INSERT INTO base VALUES (1); INSERT INTO derived VALUES (2, 2);
"""
N = st.integers(1, 9)


def templates(*statements: str) -> st.SearchStrategy[str]:
    """Return statements with numbers in place of {a} and {b}."""
    return st.builds(lambda statement, a, b: statement.format(a=a, b=b), st.sampled_from(statements), N, N)


WRITES = templates(
    "INSERT INTO owner (name) VALUES ('new {a}') ON CONFLICT (name) DO UPDATE SET pet = NULL",
    "INSERT INTO pet (owner) SELECT id FROM owner WHERE id <= {a}",
    "UPDATE owner SET id = id + 100 WHERE id = {a} AND NOT EXISTS (SELECT FROM pet WHERE owner = {a})",
    "DELETE FROM owner WHERE id = {a}",
    "DELETE FROM pet WHERE id = {a}",
    "INSERT INTO log SELECT {a}, 'y' FROM generate_series(1, {b})",
    "DELETE FROM log WHERE n = {a}",
    "UPDATE big SET v = 'changed {b}' WHERE id % 100 = {a}",
    "UPDATE big SET id = id + 5000 WHERE id > 1500 - {a}",
    "DELETE FROM big WHERE id = {a}",
    "INSERT INTO big (id, v) VALUES ({a}, 'again'), (2000 + {b}, 'new') ON CONFLICT (id) DO UPDATE SET v = 'c'",
    "INSERT INTO big (v) VALUES ('by sequence')",
    "WITH gone AS (DELETE FROM big WHERE id > 1490 RETURNING id) INSERT INTO log SELECT id FROM gone",
    "UPDATE part SET id = {a} WHERE id = {b}",
    "DELETE FROM part_1 WHERE id = {a}",
    "INSERT INTO part_x VALUES (10 + {a}, 'direct')",
    "UPDATE base SET id = id + {a}",
    "DELETE FROM derived",
    "TRUNCATE log",
    "TRUNCATE big RESTART IDENTITY",
    "TRUNCATE owner, pet RESTART IDENTITY CASCADE",
    "SELECT nextval('lonely'), nextval('big_id_seq')",
    "SELECT setval('lonely', {a})",
    "SELECT setval('owner_id_seq', {a}, false), setval('lonely', {a}, false)",
    "CREATE TEMP TABLE IF NOT EXISTS t{a} AS SELECT * FROM owner",
)
RARE = templates(
    "ALTER TABLE log ADD COLUMN IF NOT EXISTS c{a} int",
    "CREATE INDEX IF NOT EXISTS i{a} ON big (v)",
    "DROP TABLE IF EXISTS derived",
    "ALTER TABLE pet DISABLE TRIGGER ALL",
)
# A block is a transaction: its statements, and how it ends.
BLOCKS = st.lists(
    st.tuples(
        st.lists(st.one_of(WRITES, WRITES, WRITES, WRITES, WRITES, RARE), min_size=1, max_size=5),
        st.sampled_from(["COMMIT", "COMMIT", "COMMIT", "ROLLBACK", "ROLLBACK TO s; COMMIT"]),
    ),
    min_size=1,
    max_size=4,
)


class Keeps:
    """A database on which a strategy is prepared, and its fingerprint then."""

    def __init__(self, url: URL, name: str) -> None:
        self.url = url
        self.engine = create_engine(url, poolclass=NullPool)
        self.strategy: Strategy = make_strategy(name, url=url, build=self.build)
        self.strategy.prepare()
        self.baseline = self.fingerprint()

    def build(self) -> None:
        """Build the baseline."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(SCHEMA, execution_options=PLAIN)

    def play(self, blocks: list[tuple[list[str], str]]) -> None:
        """Run each transaction on a connection of its own; a statement that fails is taken back."""
        for statements, end in blocks:
            connection = psycopg2.connect(dsn(self.url))
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("BEGIN")
            for statement in statements:
                cursor.execute("SAVEPOINT s")
                try:
                    cursor.execute(statement)
                except psycopg2.Error:
                    cursor.execute("ROLLBACK TO s")
            cursor.execute(end)
            connection.close()

    def fingerprint(self) -> dict[str, str]:
        """Hash the rows of every table, and note every sequence and what the catalog says of tables."""
        with self.engine.connect() as connection:
            tables = connection.scalars(text(TABLES)).all()
            found = {table: str(connection.scalar(text(ROWS.format(table=table)))) for table in tables}
            for name in connection.scalars(text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")):
                found[name] = str(connection.execute(text(f"SELECT last_value, is_called FROM {name}")).one())  # noqa: S608
            return found | {name: str(connection.execute(text(query)).all()) for name, query in CATALOG.items()}


TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
ROWS = "SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ONLY {table} t"
CATALOG = {
    "columns": "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
    " WHERE relnamespace = 'public'::regnamespace AND attnum > 0 ORDER BY 1, attnum",
    "triggers": "SELECT tgrelid::regclass::text, tgenabled::text, count(*) FROM pg_trigger GROUP BY 1, 2 ORDER BY 1, 2",
}


@pytest.fixture(params=["restore", "truncate"])
def keeps(request: pytest.FixtureRequest, postgres_url: URL) -> Keeps:
    """Each strategy that keeps the baseline, prepared."""
    return Keeps(postgres_url, request.param)


SOME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    database=None,
)


@given(blocks=BLOCKS)
@SOME
def test_every_history_is_undone(keeps: Keeps, blocks: list[tuple[list[str], str]]) -> None:
    """After any history the fingerprint is the baseline's, and no session had to be ended."""
    keeps.play(blocks)

    report = keeps.strategy.reset()

    assert keeps.fingerprint() == keeps.baseline, report
    assert report.ended == ()


def test_fingerprint_finds_a_broken_strategy(postgres_url: URL) -> None:
    """A restore that does not see the updates of one table fails the same test."""
    keeps = Keeps(postgres_url, "restore")
    with keeps.engine.begin() as connection:
        connection.exec_driver_sql("SET dreddkit.busy = on")
        connection.exec_driver_sql("ALTER TABLE big DISABLE TRIGGER dreddkit_keys_update")

    @given(blocks=BLOCKS)
    @settings(SOME, max_examples=200, phases=[Phase.generate])
    def history(blocks: list[tuple[list[str], str]]) -> None:
        keeps.play(blocks)
        keeps.strategy.reset()
        assert keeps.fingerprint() == keeps.baseline

    with pytest.raises(AssertionError):
        history()
