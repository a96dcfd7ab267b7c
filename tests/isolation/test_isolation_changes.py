"""What restore tells of a request: the rows inserted, updated and deleted in each table."""

from dreddkit.isolation import Change
from dreddkit.isolation.restoring import Restore
from tests.isolation.conftest import Shop

OWNERS = [
    "CREATE TABLE owner (id integer PRIMARY KEY, name text)",
    "CREATE TABLE pet (id integer PRIMARY KEY, owner_id integer REFERENCES owner ON DELETE CASCADE)",
    "INSERT INTO owner VALUES (1, 'Ada'), (2, 'Bob')",
    "INSERT INTO pet VALUES (1, 1), (2, 1), (3, 2)",
]
FAMILIES = [
    *OWNERS,
    "CREATE SCHEMA zoo",
    "CREATE TABLE zoo.animal (id int, kind text) PARTITION BY LIST (kind)",
    "CREATE TABLE zoo.cat PARTITION OF zoo.animal FOR VALUES IN ('cat')",
    "CREATE TABLE zoo.dog PARTITION OF zoo.animal FOR VALUES IN ('dog')",
    "INSERT INTO zoo.animal VALUES (0, 'cat')",
    "CREATE TABLE big (id int PRIMARY KEY, v text)",
    "INSERT INTO big SELECT n, repeat('x', 500) FROM generate_series(1, 2000) n",
]
REQUESTS = {
    "inserted": (["INSERT INTO owner VALUES (3, 'Cy'), (4, 'Di')"], [Change("owner", inserted=2)]),
    "updated": (["UPDATE pet SET owner_id = 2"], [Change("pet", updated=3)]),
    "deleted": (["DELETE FROM pet WHERE id < 3"], [Change("pet", deleted=2)]),
    "a cascade": (["DELETE FROM owner WHERE id = 1"], [Change("owner", deleted=1), Change("pet", deleted=2)]),
    "nothing": (["UPDATE pet SET owner_id = 2 WHERE id = 9"], []),
    "an upsert": (
        ["INSERT INTO owner VALUES (2, 'x'), (5, 'y') ON CONFLICT (id) DO UPDATE SET name = excluded.name"],
        [Change("owner", inserted=1, updated=1)],
    ),
    "rolled back": (["SAVEPOINT s", "DELETE FROM pet", "ROLLBACK TO s"], []),
}
POSTGRES_REQUESTS = {
    "truncated": (["TRUNCATE pet", "INSERT INTO pet VALUES (9, 1)"], [Change("pet", inserted=1, truncated=True)]),
    "partitions": (["INSERT INTO zoo.animal VALUES (1, 'cat'), (2, 'cat')"], [Change("zoo.animal", inserted=2)]),
    "rows moved between partitions": (
        ["UPDATE zoo.animal SET kind = 'dog' WHERE id = 0"],
        [Change("zoo.animal", updated=1)],
    ),
    "a large table": (["UPDATE big SET v = 'y' WHERE id = 7"], [Change("big", updated=1)]),
}


def prepared(shop: Shop, *more: str) -> Restore:
    """Return ``restore``, prepared on a shop with more tables."""
    before = shop.build

    def build() -> None:
        before()
        shop.run(*more)

    shop.build = build  # type: ignore[method-assign]
    strategy = shop.strategy("restore")
    assert isinstance(strategy, Restore)
    strategy.prepare()
    return strategy


def test_changes_of_a_request(shop: Shop) -> None:
    """Rows are counted by table and kind, on every database; what was rolled back or matched nothing is none."""
    strategy = prepared(shop, *OWNERS)
    enforce = ["PRAGMA foreign_keys = ON"] if shop.url.drivername == "sqlite" else []
    for what, (statements, expected) in REQUESTS.items():
        shop.run(*enforce, *statements)

        assert list(strategy.changes() or ()) == expected, what
        strategy.reset()


def test_changes_on_postgresql(postgres_shop: Shop) -> None:
    """Partitions count for the table that was named, TRUNCATE is told apart, large tables count as others do."""
    strategy = prepared(postgres_shop, *FAMILIES)
    for what, (statements, expected) in POSTGRES_REQUESTS.items():
        postgres_shop.run(*statements)

        assert list(strategy.changes() or ()) == expected, what
        strategy.reset()


def test_fixtures_are_told_apart(shop: Shop) -> None:
    """A call takes what was counted so far: one before the request leaves the request's changes to the next."""
    strategy = prepared(shop, *OWNERS)
    shop.run("INSERT INTO owner VALUES (3, 'a fixture')")
    fixtures = strategy.changes()
    shop.run("INSERT INTO owner VALUES (4, 'a request')", "UPDATE owner SET name = 'x' WHERE id = 3")

    assert fixtures == (Change("owner", inserted=1),)
    assert strategy.changes() == (Change("owner", inserted=1, updated=1),)


def test_nothing_is_told_without_the_helpers(postgres_shop: Shop) -> None:
    """A request may end the connection that changes are read by, or drop what they are read from."""
    strategy = prepared(postgres_shop, *OWNERS)
    end = "SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity WHERE application_name = 'dreddkit reset'"
    postgres_shop.run("DELETE FROM pet", end)
    assert strategy.changes() == (Change("pet", deleted=3),)

    postgres_shop.run("DELETE FROM owner", "DROP SCHEMA dreddkit_baseline CASCADE")

    assert strategy.changes() == ()


def test_a_reset_changes_nothing(shop: Shop) -> None:
    """What the reset puts back is no change, and what nobody asked for before it is forgotten."""
    strategy = prepared(shop, *OWNERS)
    shop.run("DELETE FROM pet", "UPDATE owner SET name = 'x'")
    strategy.reset()

    assert strategy.changes() == ()
    shop.run("DELETE FROM pet WHERE id = 1")
    assert strategy.changes() == (Change("pet", deleted=1),)


def test_a_rebuild_starts_anew(shop: Shop) -> None:
    """Where a reset builds the baseline anew, what was told before is forgotten too."""
    strategy = prepared(shop, *OWNERS)
    shop.run("INSERT INTO owner VALUES (3, 'Cy'), (4, 'Di'), (5, 'Ed')")
    strategy.changes()
    shop.run("CREATE TABLE extra (id integer)")
    assert strategy.reset().rebuilt != ""
    shop.run("INSERT INTO owner VALUES (6, 'Flo')")

    assert strategy.changes() == (Change("owner", inserted=1),)


def test_changes_without_a_log(sqlite_shop: Shop) -> None:
    """Once a request has dropped the log nothing is told, until the reset has built it anew."""
    strategy = prepared(sqlite_shop, *OWNERS)
    sqlite_shop.run("DELETE FROM pet", "DROP TABLE dreddkit_changed")

    assert strategy.changes() == ()
    assert strategy.reset().rebuilt == "the schema was changed"
    sqlite_shop.run("DELETE FROM pet")
    assert strategy.changes() == (Change("pet", deleted=3),)


def test_replaced_row_on_sqlite(sqlite_shop: Shop) -> None:
    """A row that takes the place of another counts as inserted; SQLite tells of no deletion."""
    strategy = prepared(sqlite_shop, *OWNERS)
    sqlite_shop.run("REPLACE INTO owner VALUES (1, 'Eve')")

    assert strategy.changes() == (Change("owner", inserted=1),)
