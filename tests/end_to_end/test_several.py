"""One run of three descriptions, one of each kind: the responses that Dredd leaves out."""

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
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}, example: 1}
      responses:
        '204': {description: deleted}
        default: {description: any other}
"""
HOOKS = """\
from dreddkit import fixture
from hooks.books import BookFactory

fixtures = {
    ("Books > Book > *", 404): [],  # API Blueprint's
    "/books/*": BookFactory,
}

@fixture(method="GET", path="/books/{id}", status=404)
def of_openapi_2(): ...

@fixture("/books/{id} > DELETE > default")
def another_status(transaction):
    transaction.expected_status = 404
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project with three descriptions."""
    with open_project(tmp_path_factory.mktemp("several") / "project") as project:
        project.document("\n+ Response 404\n\n+ Response 409\n")  # to Delete A Book
        project.write("two.yaml", OPENAPI_2)
        project.write("three.yaml", OPENAPI_3)
        project.write("hooks/several.py", HOOKS)
        project.configure(blueprint=["api.apib", "two.yaml", "three.yaml"], database="sqlite:///several.db")
        yield project


@pytest.fixture(scope="module")
def ran(project: Project) -> Ran:
    """One run of it, for all tests."""
    return project.run()


def outcomes(ran: Ran, api: str) -> dict[str, str]:
    """The outcomes of one description's transactions by their names without the API's."""
    start = f"{api} > "
    entries = [entry for entry in ran.results["transactions"] if entry["name"].startswith(start)]
    return {entry["name"].removeprefix(start): entry["outcome"] for entry in entries}


def test_openapi_2(ran: Ran) -> None:
    """A fixture of the status runs the response that Dredd skips; the group's runs none."""
    assert outcomes(ran, "Two") == {
        "/books/{id} > GET > 200": "passed",
        "/books/{id} > GET > 404": "passed",
        "/books/{id} > GET > 410": "skipped",
    }, ran.output


def test_openapi_3(ran: Ran) -> None:
    """A default response has a name of its own, by which a fixture runs it and says what is expected."""
    assert outcomes(ran, "Three") == {
        "/books/{id} > DELETE > 204": "passed",
        "/books/{id} > DELETE > default": "passed",
    }


def test_api_blueprint(ran: Ran) -> None:
    """An empty list with a status runs a second response with no rows; that of another status has a reason."""
    assert outcomes(ran, "Books API") == {
        "Books > Collection > List All Books": "passed",
        "Books > Collection > Create A Book": "passed",
        "Books > Book > Show A Book": "passed",
        "Books > Book > Delete A Book": "passed",
        "Books > Book > Delete A Book > 404": "passed",
        "Books > Book > Delete A Book > 409": "skipped",
    }
    assert "it runs where a fixture is for its status" in ran.reason("Delete A Book > 409")


def test_names_tells_which_are_sent(project: Project) -> None:
    """Only those that nothing is meant for are not."""
    told = dreddkit(project, "names", "-v").stdout.splitlines()

    before = [told[number - 1] for number, line in enumerate(told) if line.strip().startswith("not sent")]
    assert [line.partition("  (")[0] for line in before] == [
        "Books > Book > Delete A Book > 409",
        "/books/{id} > GET > 410",
    ]
