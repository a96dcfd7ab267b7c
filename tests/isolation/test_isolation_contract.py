"""What every strategy promises, on every kind of database."""

import pytest
from sqlalchemy import text

from tests.isolation.conftest import Shop

STRATEGIES = ("recreate", "restore", "truncate")

MISCHIEF = {
    "rows inserted": ["INSERT INTO product (name) VALUES ('gift')", "INSERT INTO purchase (product_id) VALUES (1)"],
    "rows updated": ["UPDATE product SET name = 'cake', part_of = 2 WHERE id = 1"],
    "rows deleted": ["DELETE FROM product"],
    "inserted and deleted again": ["INSERT INTO purchase (product_id) VALUES (1)", "DELETE FROM purchase"],
    "a table added": ["CREATE TABLE extra (id integer PRIMARY KEY, of_product integer REFERENCES product (id))"],
    "a table dropped": ["DROP TABLE purchase"],
    "a column added": ["ALTER TABLE product ADD COLUMN price integer"],
    "a view added": ["CREATE VIEW foods AS SELECT name FROM product WHERE kind = 'food'"],
    "an index added": ["CREATE INDEX by_kind ON product (kind)"],
    "odd names": ['CREATE TABLE "a ""b"" %s :c; --" (id integer PRIMARY KEY)'],
}


@pytest.fixture(params=STRATEGIES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each strategy that resets."""
    return str(request.param)


class TestEveryStrategy:
    """Whatever a request did is gone after a reset."""

    def test_prepare_builds_over_leftovers(self, shop: Shop, name: str) -> None:
        """prepare() builds the same baseline in an empty database and in one that something was left in."""
        shop.strategy(name).prepare()
        baseline = shop.picture()
        shop.run("CREATE TABLE leftover (id integer)", "DELETE FROM product")

        shop.strategy(name).prepare()

        assert shop.picture() == baseline

    def test_reset_undoes(self, shop: Shop, name: str) -> None:
        """reset() leaves exactly what prepare() left, one time after the other: rows, sequences, schema."""
        strategy = shop.strategy(name)
        strategy.prepare()
        baseline = shop.picture()
        for what, statements in MISCHIEF.items():
            shop.run(*statements)
            assert shop.picture() != baseline, what

            report = strategy.reset()

            assert shop.picture() == baseline, what
            assert (report.strategy, report.ended) == (name, ())

    def test_numbers_start_again(self, shop: Shop, name: str) -> None:
        """After a reset the next row gets the number that it got after prepare()."""
        strategy = shop.strategy(name)
        strategy.prepare()
        for _ in range(3):
            strategy.reset()
            shop.run("INSERT INTO product (name) VALUES ('gift')", "INSERT INTO purchase (product_id) VALUES (3)")

        with shop.server.connect() as connection:
            assert connection.scalar(text("SELECT id FROM purchase")) == 1

    def test_pooled_connection_sees_the_baseline(self, shop: Shop, name: str) -> None:
        """A connection that a server keeps in its pool sees the baseline, not what it saw before."""
        strategy = shop.strategy(name)
        strategy.prepare()
        with shop.server.connect() as connection:
            connection.execute(text("UPDATE product SET name = 'cake' WHERE id = 1"))
            connection.commit()

            strategy.reset()

            assert connection.scalars(text("SELECT name FROM product ORDER BY id")).all() == ["bread", "pen"]

    def test_vanilla_application_goes_on(self, shop: Shop, name: str) -> None:
        """The vanilla application writes and reads after a reset as before, its session closed."""
        strategy = shop.strategy(name)
        strategy.prepare()
        for _ in range(2):
            with shop.app.app_context():
                shop.db.session.add(shop.product(name="gift", kind="tool"))
                shop.db.session.commit()
                assert shop.db.session.query(shop.product).count() == 3
            strategy.reset()


class TestNone:
    """The strategy ``none``: a baseline once, then hands off."""

    def test_builds_once_and_never_resets(self, shop: Shop) -> None:
        """What a request wrote is still there after reset()."""
        strategy = shop.strategy("none")
        strategy.prepare()
        shop.run("INSERT INTO product (name) VALUES ('gift')")
        written = shop.picture()

        report = strategy.reset()

        assert shop.picture() == written
        assert (report.strategy, shop.builds) == ("none", 1)

    def test_prepare_drops_what_was_left(self, shop: Shop) -> None:
        """The one baseline starts from an empty database too."""
        shop.run("CREATE TABLE leftover (id integer)")

        shop.strategy("none").prepare()

        assert "leftover" not in str(shop.picture())
