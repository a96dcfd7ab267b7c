"""--verify-isolation on real databases: what a fingerprint sees, and what it says of a reset that forgot something."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from dreddkit.errors import MismatchError, ResetError
from dreddkit.isolation import Strategy, make_strategy, verified
from dreddkit.isolation.fingerprint import compare, take
from dreddkit.isolation.fingerprint_postgresql import PostgresReader
from dreddkit.isolation.fingerprint_sqlite import SqliteReader
from tests.isolation.conftest import Shop
from tests.isolation.test_isolation_contract import MISCHIEF, STRATEGIES

POSTGRES_MISCHIEF = {
    "table public.product: 1 row missing: (2,pen,tool,)": "DELETE FROM product WHERE id = 2",
    "sequence public.product_id_seq: expected (2,called), found (3,called)": "SELECT nextval('product_id_seq')",
    'sequence public.purchase_id_seq: expected (1,"not called"), found (1,called)': "SELECT nextval('purchase_id_seq')",
    'columns: added: (public.product,5,price,integer,-,f,"","",,,,p)': "ALTER TABLE product ADD price integer",
    'removed: (public.product,1,id,integer,-,t,"","","nextval(': "ALTER TABLE product ALTER id DROP DEFAULT",
    'indexes: added: ("CREATE INDEX product_kind_idx': "CREATE INDEX ON product (kind)",
    "constraints: removed: (public.product,-,product_name_key": "ALTER TABLE product DROP CONSTRAINT product_name_key",
    'triggers: added: (public.product,"",product_part_of_fkey': "ALTER TABLE product DISABLE TRIGGER ALL",
    'functions: added: ("public.f()",': "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    '"{food,tool,toy}")': "ALTER TYPE kind ADD VALUE 'toy'",
    "(public.foods,v,p,": "CREATE VIEW foods AS SELECT name FROM product WHERE kind = 'food'",
    "policies: added: (public.product,p,*,t,{-},false,)": "CREATE POLICY p ON product USING (false)",
    "=r/": "GRANT SELECT ON product TO PUBLIC",
    "schemas: added: (extra,": "CREATE SCHEMA extra",
    "rules: added: (public.product,r,": "CREATE RULE r AS ON DELETE TO product DO INSTEAD NOTHING",
    "extensions: added: (citext,": "CREATE EXTENSION citext",
    'other objects: added: ("text search dictionary",public.d)': "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)",
    "other objects: added: (publication,p)": "CREATE PUBLICATION p",
    'other objects: added: ("foreign-data wrapper",w)': "CREATE FOREIGN DATA WRAPPER w",
    "comments: added: (table,public.product,mine)": "COMMENT ON TABLE product IS 'mine'",
    "default privileges: added: ": "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
    "settings of the database: added: ": (
        "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET jit = on'; END$$"
    ),
    "large objects: added: (99,": "SELECT lo_from_bytea(99, 'left')",
}
SQLITE_MISCHIEF = {
    "table product: 1 row missing: (2, 2, 'pen', 'tool', None)": "DELETE FROM product WHERE id = 2",
    "table product: 2 rows too many: (1, 1, b'bread', 'food', None)": "UPDATE product SET name = CAST(name AS BLOB)",
    "sequence purchase: expected none, found (9,)": "INSERT INTO sqlite_sequence VALUES ('purchase', 9)",
    "schema: added: ('index', 'by_kind', 'product', 'CREATE INDEX": "CREATE INDEX by_kind ON product (kind)",
    "user_version and application_id: added: (7, 0); removed: (0, 0)": "PRAGMA user_version = 7",
}


def reader(url: URL) -> PostgresReader | SqliteReader:
    """Return what reads a database."""
    return SqliteReader(url) if url.get_backend_name() == "sqlite" else PostgresReader(url)


def differences(shop: Shop, *statements: str) -> str:
    """Return what some statements changed in a shop."""
    with reader(shop.url).snapshot() as snapshot:
        before = take(snapshot)
    shop.run(*statements)
    with reader(shop.url).snapshot() as snapshot:
        return "\n".join(map(str, compare(before, snapshot)))


def test_postgresql_fingerprint_tells(postgres_shop: Shop) -> None:
    """Rows, sequences and every part of the catalog are in the fingerprint, by name."""
    postgres_shop.build()
    for told, statement in POSTGRES_MISCHIEF.items():
        assert told in differences(postgres_shop, statement)


@pytest.mark.parametrize(("told", "statement"), SQLITE_MISCHIEF.items(), ids=SQLITE_MISCHIEF.values())
def test_sqlite_fingerprint_tells(sqlite_shop: Shop, told: str, statement: str) -> None:
    """Rows with their types, AUTOINCREMENT's numbers, the schema and the numbers in the file's header are in it."""
    sqlite_shop.build()

    assert told in differences(sqlite_shop, statement)


def test_fingerprint_is_free_of_settings(postgres_shop: Shop) -> None:
    """Other defaults of the database change how the application sees values, not how they are compared."""
    name = postgres_shop.url.database
    statements = [
        f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'",
        f"ALTER DATABASE {name} SET search_path = pg_catalog",
    ]
    postgres_shop.run("CREATE TABLE moment AS SELECT now() AS at, '\\x00ff'::bytea AS raw, 0.1::float8 AS tenth")

    told = differences(postgres_shop, *statements)

    assert told.startswith("settings of the database: added")
    assert "\n" not in told


@pytest.fixture(params=STRATEGIES)
def strategy(request: pytest.FixtureRequest, shop: Shop) -> Iterator[Strategy]:
    """Each strategy that resets, verified and prepared."""
    strategy = verified(shop.strategy(request.param), shop.url)
    strategy.prepare()
    yield strategy
    strategy.close()


@pytest.mark.parametrize("shop", ["postgres", "sqlite"], indirect=True)
def test_every_strategy_passes(shop: Shop, strategy: Strategy) -> None:
    """Whatever a request does, no reset of ours is found wanting; no helper of ours counts."""
    for statements in MISCHIEF.values():
        shop.run(*statements)

        assert strategy.reset().strategy == strategy.name


def test_a_table_that_was_forgotten_is_named(postgres_shop: Shop) -> None:
    """A restore that is not told of a change to one table is caught, and says which rows; then all is as it was."""
    strategy = verified(postgres_shop.strategy("restore"), postgres_shop.url)
    strategy.prepare()
    baseline = postgres_shop.picture()

    for _ in range(2):
        postgres_shop.run("SET LOCAL dreddkit.busy = on", "INSERT INTO product (name) VALUES ('gift')")
        with pytest.raises(MismatchError, match="After a reset by restore") as caught:
            strategy.reset()

        assert caught.value.output == "table public.product: 1 row too many: (3,gift,,)"
        assert postgres_shop.picture() == baseline
        strategy.reset()


def test_a_store_that_no_strategy_resets_is_named(postgres_shop: Shop) -> None:
    """A large object lies outside of all tables; no reset removes it, and the comparison says so."""
    strategy = verified(postgres_shop.strategy("recreate"), postgres_shop.url)
    strategy.prepare()
    postgres_shop.run("SELECT lo_from_bytea(4711, 'left')")

    with pytest.raises(MismatchError) as caught:
        strategy.reset()

    assert caught.value.output.startswith("large objects: added: (4711,")


def test_a_seed_that_differs_each_time_is_told(shop: Shop) -> None:
    """A baseline that comes out otherwise when it is built again is a mismatch, and the hint says why."""

    def build() -> None:
        shop.build()
        shop.run(f"ALTER TABLE product ADD COLUMN build_{shop.builds} int")

    strategy = verified(make_strategy("recreate", url=shop.url, build=build), shop.url)
    strategy.prepare()

    with pytest.raises(MismatchError, match="After a reset by recreate") as caught:
        strategy.reset()

    assert "build_2" in caught.value.output
    assert "no random values, no clock" in caught.value.hint


def test_plain_role_reads_what_it_may(role: URL) -> None:
    """A role that may not read everything compares what it may."""
    with PostgresReader(role).snapshot() as snapshot:
        assert compare(take(snapshot), snapshot) == []


def test_a_database_that_cannot_be_read(postgres_url: URL) -> None:
    """It is a reset error that says what PostgreSQL said, without the password."""
    with (
        pytest.raises(ResetError, match="cannot be compared") as caught,
        PostgresReader(postgres_url.set(password="s3cret")).snapshot(),
    ):
        pass

    assert "password authentication failed" in caught.value.output
    assert "s3cret" not in str(caught.value)
