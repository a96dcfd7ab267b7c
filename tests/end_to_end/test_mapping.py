"""Typed transactions and fixtures that ask by name, in one run; and ``names -v``, which tells what runs."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project
from tests.end_to_end.test_commands import dreddkit

HOOKS = """\
import factory
from books import Book
from dreddkit import Transaction, after, before, before_all, before_each, before_validation, fixture, make
from factory.alchemy import SQLAlchemyModelFactory


class BookFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Book

    class Params:
        polish = factory.Trait(title=factory.Sequence(lambda n: f"Fiasko {n}"))

    title = factory.Sequence(lambda n: f"Book {n}")


fixtures = {"Books > *": make(BookFactory, "polish", count=2), ("Books > *", 404): BookFactory}


@fixture(method="DELETE", path="/books/{id}", status=204)
def last_one(transaction, three_books):
    assert type(transaction) is Transaction
    transaction.path_params["id"] = three_books[-1].id


@fixture("Nothing > *", "Books > Book > Show A Book")
def three_books(db, request):
    kept = request.getfixturevalue("shelf")
    assert request.getfixturevalue("shelf") is kept == [request.node.name]
    return BookFactory.create_batch(3)


@before_all
def add_one(transactions):
    transactions.append({**transactions[0], "name": "Added"})


@before_each
def remember(transaction):
    transaction.headers["x-transaction"] = transaction["name"].encode().hex()


@before("Added")
def not_today(transaction):
    transaction.skip("not today")


@before("Books > Collection > Create A Book")
def another_title(transaction):
    transaction.json["title"] = "Solaris"
    transaction.expected_json = {"title": ""}


@before("Books > Book > Show A Book")
def misspelt(transaction):
    transaction.path_params["idd"] = 7


@before("Books > Missing > Show")
def missing(transaction):
    transaction.path_params["id"] = 777
    transaction.query["page[size]"] = [1, "2&3"]
    transaction.expected_status = 500


@before_validation("Books > Missing > Show")
def expect_what_came(transaction):
    transaction.expected_status = transaction.real_status


@after("Books > Collection > Create A Book")
def look(transaction):
    if (transaction.real_status, transaction.real_json["title"]) != (201, "Solaris"):
        transaction.fail("no Solaris")
"""
CONFTEST = """\
import pytest

tidied = []


@pytest.fixture
def shelf(request):
    yield [request.node.name]
    tidied.append(request.node.name)


@pytest.fixture(autouse=True)
def announce(request):
    print(f"made for {request.node.name}")


def pytest_unconfigure():
    print(f"tidied {tidied}")
"""
MISSING = """
## Missing [/books/{id}{?page%5bsize%5d}]

+ Parameters
    + id: 1 (number)
    + page%5Bsize%5D: 5 (number)

### Show [GET]

+ Response 404
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project whose hooks use all of it."""
    with open_project(tmp_path_factory.mktemp("mapping") / "project") as project:
        project.write("hooks/books.py", HOOKS)
        project.write("conftest.py", CONFTEST)
        project.document(MISSING)
        project.configure(database="sqlite:///mapping.db")
        yield project


@pytest.fixture(scope="module")
def ran(project: Project) -> Ran:
    """One run of it, for all tests."""
    return project.run("-s")


def test_hooks_get_typed_transactions(ran: Ran) -> None:
    """All kinds of hooks, fixtures, and what a before_all hook added: none errs but the wrong one."""
    assert ran.outcomes == {
        "List All Books": "passed",
        "Create A Book": "passed",
        "Show A Book": "error",
        "Delete A Book": "passed",
        "Show": "passed",
        "Added": "skipped",
    }
    assert ran.reason("Added") == "not today"


def test_what_was_set_was_sent(ran: Ran) -> None:
    """The path, the query, the headers and the body that left."""
    entries = {entry["name"].split(" > ")[-1]: entry for entry in ran.results["transactions"]}

    assert entries["Delete A Book"]["path"] == "/books/3"
    assert entries["Show"]["path"] == "/books/777?page%5Bsize%5D=1&page%5Bsize%5D=2%263"
    assert entries["Create A Book"]["actual"]["body"].startswith('{"id":3,"title":"Solaris"}')
    assert bytes.fromhex(entries["Show"]["request"]["headers"]["x-transaction"]).decode().endswith("Missing > Show")


def test_a_misspelt_parameter_is_told_with_its_line(ran: Ran) -> None:
    """What was given, what there is, and where the hook says so."""
    told = ran.reason("Show A Book")
    line = HOOKS.splitlines().index('    transaction.path_params["idd"] = 7') + 1

    assert [text for text in ("given:    idd", "closest:  id", f"hooks/books.py:{line}") if text not in told] == []


def test_pytests_fixtures_by_its_request(ran: Ran) -> None:
    """They are made for the transactions with a fixture that asks, and no others, and end with these."""
    asked = ["Books > Book > Show A Book", "Books > Book > Delete A Book"]

    assert [line.removeprefix("made for ") for line in ran.output.splitlines() if line.startswith("made for")] == asked
    assert f"tidied {asked}" in ran.output


def test_names_tells_what_runs_in_order(project: Project) -> None:
    """Hooks and fixtures of each transaction, with their lines, and what runs once."""
    told = dreddkit(project, "names", "-v").stdout.splitlines()

    delete = told.index("Books > Book > Delete A Book  (DELETE /books/{id} → 204)")
    show = told.index("Books > Missing > Show  (GET /books/{id}{?page%5bsize%5d} → 404)")
    assert told[:2] == ["Before the first transaction:", f"    before_all hook add_one {place('add_one')}"]
    assert told[delete + 1 : delete + 4] == [
        f"    before_each hook remember {place('remember')}",
        f"    fixture three_books {place('three_books')}",
        f"    fixture last_one {place('last_one')}, with what three_books returned",
    ]
    assert told[show + 1 :] == [
        f"    before_each hook remember {place('remember')}",
        "    fixture BookFactory for 'Books > * → 404' (hooks/books.py:17)",
        f"    before hook missing {place('missing')}",
        f"    before_validation hook expect_what_came {place('expect_what_came')}",
    ]


def place(function: str) -> str:
    """Return where a function of the hooks is: the line of its decorator."""
    (line,) = [number for number, text in enumerate(HOOKS.splitlines()) if text.startswith(f"def {function}(")]
    return f"(hooks/books.py:{line})"
