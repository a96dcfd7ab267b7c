"""restore and truncate on a SQLite file: tables of every kind, and what other processes do."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from dreddkit.errors import DreddkitWarning, ResetError
from dreddkit.isolation import Strategy, make_strategy, sqlite_keeper
from dreddkit.isolation.fingerprint import Fingerprint, compare, take
from dreddkit.isolation.fingerprint_sqlite import SqliteReader
from dreddkit.isolation.restoring import InexactError
from tests.isolation.conftest import Shop
from tests.isolation.test_isolation_sqlite import Holder

ODDITIES = [
    'CREATE TABLE "a ""b"" %s" ("Id" TEXT PRIMARY KEY, "c d" ANY, g GENERATED ALWAYS AS ("Id" || \'!\')) WITHOUT ROWID',
    """INSERT INTO "a ""b"" %s" VALUES ('x', 1.0), ('y', x'00ff'), ('z', '007')""",
    "CREATE TABLE loose (n, _rowid_ INT)",
    "INSERT INTO loose (rowid, n, _rowid_) VALUES (5, 1, 2), (9, '1', NULL)",
    "CREATE TABLE numbered (n INT, v)",
    "INSERT INTO numbered (rowid, n, v) VALUES (5, 1, 'a'), (9, '2', 3.0)",
    "CREATE TABLE child (id INTEGER PRIMARY KEY, up INT REFERENCES child ON DELETE CASCADE)",
    "INSERT INTO child VALUES (1, NULL), (2, 1)",
    "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT)",
    "INSERT INTO counted VALUES (40)",
]
REQUESTS = {
    "without row numbers": ["""DELETE FROM "a ""b"" %s" WHERE "Id" > 'x'"""],
    "its own _rowid_": ["UPDATE loose SET _rowid_ = 7"],
    "row numbers": ["DELETE FROM numbered WHERE rowid = 9", "INSERT INTO numbered VALUES (3, 3)"],
    "all rows": ["DELETE FROM numbered"],
    "replace": ["INSERT OR REPLACE INTO child VALUES (2, 2)"],
    "a conflict": ["INSERT OR ABORT INTO child VALUES (3, 1)", "INSERT OR FAIL INTO child VALUES (4, 1)"],
    "a cascade": ["DELETE FROM child WHERE id = 1"],
    "numbers that only grow": ["INSERT INTO counted VALUES (NULL)", "DELETE FROM counted WHERE id > 40"],
    "numbers set": ["UPDATE sqlite_sequence SET seq = 90 WHERE name = 'counted'"],
    "a savepoint": ["SAVEPOINT s", "DELETE FROM loose", "ROLLBACK TO s", "DELETE FROM counted"],
    "a schema": ["DROP TABLE child", "CREATE TABLE extra (id INTEGER PRIMARY KEY AUTOINCREMENT)"],
    "the user version": ["PRAGMA user_version = 7"],
    "the application's identifier": ["PRAGMA application_id = 7"],
}


def fingerprint(url: URL) -> Fingerprint:
    """Return what is in a file: rows with their types and numbers, and the schema."""
    with SqliteReader(url).snapshot() as snapshot:
        return take(snapshot)


def differing(baseline: Fingerprint, url: URL) -> list[str]:
    """Return the names of what in a file is not what it was."""
    with SqliteReader(url).snapshot() as snapshot:
        return [difference.store.name for difference in compare(baseline, snapshot)]


@pytest.fixture(params=["restore", "truncate"])
def odd(request: pytest.FixtureRequest, sqlite_shop: Shop) -> Iterator[tuple[Shop, Strategy]]:
    """A shop with tables of every kind, and each strategy that keeps the baseline, prepared."""

    def build() -> None:
        sqlite_shop.build()
        sqlite_shop.run(*ODDITIES)

    strategy = make_strategy(request.param, url=sqlite_shop.url, build=build)
    strategy.prepare()
    yield sqlite_shop, strategy
    strategy.close()


def test_reset_undoes_every_request(odd: tuple[Shop, Strategy]) -> None:
    """Rows of every kind of table, their types and numbers get back, whatever statement changed them."""
    shop, strategy = odd
    baseline = fingerprint(shop.url)
    for what, statements in REQUESTS.items():
        shop.run("PRAGMA foreign_keys = ON", *statements)
        assert differing(baseline, shop.url) != [], what

        report = strategy.reset()

        assert differing(baseline, shop.url) == [], what
        assert report.rebuilt == ("the schema was changed" if what == "a schema" else ""), what


def test_dropped_log_is_rebuilt_and_told(odd: tuple[Shop, Strategy]) -> None:
    """Where a request drops the log, by which restore knows what changed, the baseline is built anew."""
    shop, strategy = odd
    baseline = fingerprint(shop.url)
    shop.run("DELETE FROM loose", "DROP TABLE IF EXISTS dreddkit_changed")

    assert strategy.reset().rebuilt == ("the schema was changed" if strategy.name == "restore" else "")
    assert differing(baseline, shop.url) == []


@pytest.mark.parametrize(
    ("columns", "number"),
    [
        ("_rowid_", "rowid"),
        ("ROWID, oid", "_rowid_"),
        ("rowid, _rowid_ AS (1)", "oid"),
    ],
)
def test_row_numbers_beside_columns_of_that_name(sqlite_shop: Shop, columns: str, number: str) -> None:
    """Rows get their numbers back where columns take some of the names that SQLite has for them."""

    def build() -> None:
        sqlite_shop.build()
        rows = f"INSERT INTO loose ({number}, n) VALUES (5, 'a'), (9, 'b')"  # noqa: S608
        sqlite_shop.run(f"CREATE TABLE loose (n, {columns})", rows)

    strategy = make_strategy("restore", url=sqlite_shop.url, build=build)
    strategy.prepare()
    baseline = fingerprint(sqlite_shop.url)
    sqlite_shop.run(f"UPDATE loose SET {number} = {number} + 1")  # noqa: S608
    assert differing(baseline, sqlite_shop.url) == ["loose"]

    assert strategy.reset().rebuilt == ""

    assert differing(baseline, sqlite_shop.url) == []
    strategy.close()


def test_schema_changes_are_rebuilt_and_told(sqlite_shop: Shop) -> None:
    """A changed schema is answered by a rebuild, once, and the report says so (hazard 3)."""
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    sqlite_shop.run("CREATE TABLE extra (id int)")

    assert strategy.reset().rebuilt == "the schema was changed"
    assert strategy.reset().rebuilt == ""
    strategy.close()


def replace_by_copy(file: Path) -> None:
    """Put a copy with one more row into the place of a file, as a request that imports a backup does."""
    copy = file.with_suffix(".copy")
    shutil.copy(file, copy)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("INSERT INTO product (name) VALUES ('imported')")
    copy.replace(file)


@pytest.mark.parametrize("name", ["restore", "truncate"])
def test_replaced_file_is_rebuilt_and_told(sqlite_shop: Shop, tmp_path: Path, name: str) -> None:
    """The file that has taken the place of the baseline's is built anew, and kept from then on."""
    strategy = sqlite_shop.strategy(name)
    strategy.prepare()
    baseline = sqlite_shop.picture()
    replace_by_copy(tmp_path / "shop.db")

    assert strategy.reset().rebuilt == "the file was replaced"
    assert sqlite_shop.picture() == baseline
    sqlite_shop.run("DELETE FROM product")
    assert strategy.reset().rebuilt == ""
    assert sqlite_shop.picture() == baseline


GARBAGE = {"header": (0, 200), "all of it": (0, 50_000), "behind the first page": (4096, 50_000)}


@pytest.mark.parametrize("name", ["restore", "truncate", "recreate"])
@pytest.mark.parametrize(("start", "size"), GARBAGE.values(), ids=GARBAGE.keys())
def test_damaged_file_is_rebuilt_and_told(sqlite_shop: Shop, tmp_path: Path, name: str, start: int, size: int) -> None:
    """The file is built anew; a server that has it open goes on with it, and so does the next transaction."""
    strategy = sqlite_shop.strategy(name)
    strategy.prepare()
    baseline = fingerprint(sqlite_shop.url)
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as server:
        server.execute("INSERT INTO product (name) VALUES ('new')")
        with (tmp_path / "shop.db").open("r+b") as file:
            file.seek(start)
            file.write(b"garbage " * (size // 8))

        report = strategy.reset()

        assert report.rebuilt == ("" if name == "recreate" else "the file was damaged")
        assert differing(baseline, sqlite_shop.url) == []
        server.execute("INSERT INTO product (name) VALUES ('new')")
    assert strategy.reset().rebuilt == ""
    assert differing(baseline, sqlite_shop.url) == []
    strategy.close()


@pytest.mark.skipif(sys.version_info < (3, 12), reason="Python 3.11 cannot have SQLite reset a file")
def test_damaged_file_keeps_its_write_ahead_log(sqlite_shop: Shop, tmp_path: Path) -> None:
    """There, too, a server that has the file open goes on."""
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    baseline = fingerprint(sqlite_shop.url)
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as server:
        server.execute("PRAGMA journal_mode = WAL")
        server.execute("INSERT INTO product (name) VALUES ('new')")
        with (tmp_path / "shop.db").open("r+b") as file:
            file.write(b"garbage " * 20)

        assert strategy.reset().rebuilt == "the file was damaged"

        assert differing(baseline, sqlite_shop.url) == []
        assert server.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
        server.execute("INSERT INTO product (name) VALUES ('new')")
    strategy.close()


def test_removed_file_is_rebuilt_and_told(sqlite_shop: Shop, tmp_path: Path) -> None:
    """A file that a request removed is there again."""
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    baseline = sqlite_shop.picture()
    (tmp_path / "shop.db").unlink()

    assert strategy.reset().rebuilt == "the file was replaced"
    assert sqlite_shop.picture() == baseline


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("name", ["restore", "truncate"])
def test_other_process_sees_the_baseline(sqlite_shop: Shop, tmp_path: Path, journal: str, name: str) -> None:
    """A server that keeps the file open reads the baseline after a reset, in either journal mode."""
    sqlite_shop.run(f"PRAGMA journal_mode = {journal}")
    strategy = sqlite_shop.strategy(name)
    strategy.prepare()
    server = Holder(tmp_path / "shop.db", "UPDATE product SET name = id")

    assert strategy.reset().rebuilt == ""

    assert server.products() == "bread,pen"
    strategy.close()


def test_baseline_that_cannot_be_kept_leaves_no_lock(
    sqlite_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a reader keeps the baseline from being kept, the file can be written as soon as the reader is gone."""
    monkeypatch.setattr(sqlite_keeper, "BUSY_TIMEOUT_S", 0.1)
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as reader:

        def build() -> None:
            sqlite_shop.build()
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM product").fetchall()

        strategy = make_strategy("restore", url=sqlite_shop.url, build=build)
        with pytest.raises(ResetError, match="cannot be kept: database is locked"):
            strategy.prepare()

    sqlite_shop.run("DELETE FROM product")
    strategy.close()


def helpers(file: Path) -> int:
    """Return how many tables and triggers of dreddkit's are in a file."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'dreddkit%'")
        return int(found.fetchone()[0])


def test_close_leaves_nothing_behind(sqlite_shop: Shop, tmp_path: Path) -> None:
    """After close() neither log nor triggers are there; the rows are."""
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    baseline = sqlite_shop.picture()
    assert helpers(tmp_path / "shop.db") > 0
    strategy.close()

    assert helpers(tmp_path / "shop.db") == 0
    assert sqlite_shop.picture() == baseline


def test_close_leaves_nothing_in_a_replaced_file(sqlite_shop: Shop, tmp_path: Path) -> None:
    """A copy that the last request put into the place of the file has the helpers too; they go as well."""
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    replace_by_copy(tmp_path / "shop.db")
    strategy.close()

    assert helpers(tmp_path / "shop.db") == 0


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_close_tells_what_it_leaves_behind(
    sqlite_shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lock: str
) -> None:
    """Where the file is locked at the end, a warning says that the helpers are still in it, and how they go."""
    monkeypatch.setattr(sqlite_keeper, "BUSY_TIMEOUT_S", 0.1)
    strategy = sqlite_shop.strategy("restore")
    strategy.prepare()
    with closing(sqlite3.connect(tmp_path / "shop.db", isolation_level=None)) as writer:
        writer.execute(lock)
        with pytest.warns(DreddkitWarning, match=r"shop\.db: database is locked\. .* dreddkit_changed"):
            strategy.close()

    assert helpers(tmp_path / "shop.db") > 0


@pytest.mark.parametrize(
    ("sentence", "statement"),
    [
        ("The trigger t of product", "CREATE TRIGGER t AFTER INSERT ON product BEGIN DELETE FROM purchase; END"),
        ("found is a virtual table", "CREATE VIRTUAL TABLE found USING fts5(words)"),
        ("word cannot be put back: no such collation sequence: de", "CREATE TABLE word (v UNIQUE COLLATE de)"),
        ("word cannot be put back: unknown function: is_word()", "CREATE TABLE word (v CHECK (is_word(v)))"),
    ],
    ids=["trigger", "virtual table", "the application's collation", "the application's function"],
)
def test_obstacle_is_named(sqlite_shop: Shop, tmp_path: Path, sentence: str, statement: str) -> None:
    """What would not come back exactly is named; restore refuses it, auto recreates and says why."""

    def build() -> None:
        sqlite_shop.build()
        with closing(sqlite3.connect(tmp_path / "shop.db")) as application:
            application.create_collation("de", lambda one, other: (one > other) - (one < other))
            application.create_function("is_word", 1, str.isalpha, deterministic=True)
            application.execute(statement)

    with pytest.raises(InexactError) as caught:
        make_strategy("restore", url=sqlite_shop.url, build=build).prepare()
    strategy = make_strategy("auto", url=sqlite_shop.url, build=build)
    strategy.prepare()

    assert sentence in caught.value.output
    assert sentence in strategy.notes[0]
    assert strategy.reset().strategy == "recreate"
