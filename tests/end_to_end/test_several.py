"""One run of three descriptions, one of each kind, in a random order: what Dredd leaves out, and sequences."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.conftest import Project, Ran, open_project
from tests.end_to_end.test_commands import dreddkit

OPENAPI_2 = """\
swagger: '2.0'
info: {title: Two, version: '1'}
paths:
  /books/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, type: integer, x-example: 1}
      responses:
        200: {description: the book}
        404: {description: no such book}
        410: {description: gone}
"""
OPENAPI_3 = """\
openapi: 3.0.0
info: {title: Three, version: '1'}
paths:
  /books/{id}:
    delete:
      tags: [books]
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, example: 1}
      responses:
        '204': {description: deleted}
        default: {description: any other}
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, example: 1}
      responses:
        '204': {description: changed}
        default: {description: any other}
"""
TWICE = """
+ Response 404

## Twice [/books/{id}]

+ Parameters
    + id: 1

### Ask [GET]

+ Response 200

+ Response 404

+ Response 409

## Lost [/books/{number}]

+ Parameters
    + number (number, required)

### Seek [GET]

+ Response 404

+ Response 200
"""
PARAMETERS = {"DREDDKIT_PARAMETERS": "number=99"}
HOOKS = """\
from dreddkit import after, before, fixture, stash
from hooks.books import BookFactory

sequences = {
    "A book's life": [
        "Books > Collection > Create A Book",
        "Books > Book > Show A Book",
        "Books > Book > Delete A Book",
        "Books > Book > Delete A Book > 404",
    ],
    "Broken": ["/books/{id} > GET > 410", "Two > /books/{id} > GET > 200", "/books/{id} > DELETE > 204"],
}
fixtures = {("Books > Twice > *", 404): [], "/books/*": BookFactory}


@after("Books > Collection > Create A Book")
def remember(transaction):
    stash["book"] = transaction.real_json["id"]


@before("Books > Book > Show A Book")
@before("Books > Book > Delete A Book")
@before("Books > Book > Delete A Book > 404")
def the_created_one(transaction):
    transaction.path_params["id"] = stash["book"]


@before("Books > Lost > Seek > 200")
def found_again(transaction):
    transaction.update(skip=False, fullPath="/books/1")


@fixture(method="GET", path="/books/{id}", status=404)
def of_openapi_2(): ...


@fixture("/books/{id} > DELETE > default")
def another_status(transaction):
    transaction.expected_status = 404


@fixture("/books/{id} > PUT > default")
def says_nothing():
    pass
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with three descriptions."""
    with open_project(tmp_path_factory.mktemp("several") / "project") as project:
        project.document(TWICE)
        project.write("two.yaml", OPENAPI_2)
        project.write("three.yaml", OPENAPI_3)
        project.write("hooks/several.py", HOOKS)
        project.configure(blueprint=["api.apib", "two.yaml", "three.yaml"], database="sqlite:///several.db")
        yield project


@pytest.fixture(scope="module")
def ran(project: Project) -> Ran:
    """One run of it, for all tests."""
    return project.run("-v", "--seed", "3", "-k", "not Create", **PARAMETERS)


def outcomes(ran: Ran, api: str) -> dict[str, str]:
    """The outcomes of one description's transactions by their names without the API's."""
    start = f"{api} > "
    entries = [entry for entry in ran.results["transactions"] if entry["name"].startswith(start)]
    return {entry["name"].removeprefix(start): entry["outcome"] for entry in entries}


def test_a_seed_alone_means_a_random_order(ran: Ran) -> None:
    """It is told; what became of the transactions is as in any order."""
    names = [entry["name"].split(" > ")[-1] for entry in ran.results["transactions"]]
    documented = ["List All Books", "Ask", "Seek", "default"]

    assert "--seed 3" in ran.output
    assert sorted(documented, key=names.index) != documented


def test_a_verbose_run_begins_with_what_it_stands_on(ran: Ran) -> None:
    """The first line is all the database's, with -v, too."""
    assert ran.output.startswith("database   SQLite")


def test_openapi_2(ran: Ran) -> None:
    """A fixture of the status runs the response that Dredd skips; in a sequence it runs as well."""
    assert outcomes(ran, "Two") == {
        "/books/{id} > GET > 200": "skipped",
        "/books/{id} > GET > 404": "passed",
        "/books/{id} > GET > 410": "failed",
    }, ran.output


def test_openapi_3(ran: Ran) -> None:
    """A default response has a name of its own, by which a fixture runs it; one of the two says what is expected."""
    assert outcomes(ran, "Three") == {
        "/books/{id} > DELETE > 204": "skipped",
        "/books/{id} > DELETE > default": "passed",
        "/books/{id} > PUT > 204": "failed",
        "/books/{id} > PUT > default": "error",
    }
    assert "DELETE /books/1 → default" in ran.output
    told = ["neither a hook nor a fixture says what to expect", "three.yaml:", "transaction.expected_status = 418"]
    assert [part for part in told if part not in ran.reason("PUT > default")] == []


def test_api_blueprint(ran: Ran) -> None:
    """An empty list with a status runs a second response with no rows; that of another status has a reason."""
    assert outcomes(ran, "Books API") == {
        "Books > Collection > List All Books": "passed",
        "Books > Collection > Create A Book": "passed",
        "Books > Book > Show A Book": "passed",
        "Books > Book > Delete A Book": "passed",
        "Books > Book > Delete A Book > 404": "passed",
        "Books > Twice > Ask": "passed",
        "Books > Twice > Ask > 404": "passed",
        "Books > Twice > Ask > 409": "skipped",
        "Books > Lost > Seek": "passed",
        "Books > Lost > Seek > 200": "passed",
    }
    assert "it runs where a fixture is for its status" in ran.reason("Ask > 409")


def test_what_was_left_out_runs_when_it_is_said_how(ran: Ran) -> None:
    """The configuration gives a parameter its value, a hook lets a second response run, which gets no rows."""
    assert ran.entry("Lost > Seek")["path"] == "/books/99"
    found = ran.entry("Lost > Seek > 200")
    assert found["path"] == found["request"]["uri"] == "/books/1"


def test_keys_that_dredd_passes_over_are_no_warning(ran: Ran) -> None:
    """A generator's tags, of which dreddkit check has a note."""
    assert "tags" not in ran.output


def test_a_sequence_shares_its_state(ran: Ran) -> None:
    """The book that the first made is shown, deleted and missed; the first was not selected, and has to be before."""
    entries = {entry["name"].rpartition("Books > ")[2]: entry for entry in ran.results["transactions"]}
    created, *later = [
        entries[name] for name in ["Collection > Create A Book", "Book > Delete A Book", "Book > Delete A Book > 404"]
    ]

    assert [entry["path"] for entry in later] == ["/books/2", "/books/2"]
    assert "fixtures" in created["durations_ms"]
    assert ["fixtures" in entry["durations_ms"] for entry in later] == [False, False]


def test_a_broken_sequence_ends(ran: Ran) -> None:
    """Those behind the one that failed are skipped, and all of them name it."""
    for name in ["Two > /books/{id} > GET > 200", "Three > /books/{id} > DELETE > 204"]:
        assert ran.reason(name) == "'/books/{id} > GET > 410', before it in the sequence 'Broken', failed"
    assert ran.exit_code == 1


def test_names_tells_sequences_and_what_is_not_sent(project: Project) -> None:
    """The place in the sequence stands first, and there are no fixtures behind the first member."""
    told = dreddkit(project, "names", "-v", **PARAMETERS).stdout.splitlines()

    before = [told[number - 1] for number, line in enumerate(told) if line.strip().startswith("not sent")]
    delete = next(number for number, line in enumerate(told) if line.startswith("Books > Book > Delete A Book  ("))
    line = HOOKS.splitlines().index('    "A book\'s life": [') + 1
    place = f'    sequence "A book\'s life" (hooks/several.py:{line}), 3 of 4, on what the one before left'
    assert [headline.partition("  (")[0] for headline in before] == [
        "Books > Twice > Ask > 409",
        "Books > Lost > Seek > 200",
    ]
    assert told[delete + 1] == place
    assert "before hook the_created_one" in told[delete + 2]
