"""``dreddkit check``: each kind of finding, most of them in one project, as a user sees it."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.end_to_end.conftest import BOOKS, Project, open_project
from tests.end_to_end.test_commands import dreddkit

ALL_DOCUMENTED = """
import os
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Book(db.Model):
    id = db.Column(db.Integer, primary_key=True)

def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    for method, rule in ROUTES:
        app.add_url_rule(rule, f"{method} {rule}", lambda **_: {}, methods=[method])
    return app

ROUTES = [("GET", "/books"), ("POST", "/books"), ("GET", "/books/<int:id>"), ("DELETE", "/books/<int:id>")]
"""
TWICE = "\n## Again [/books]\n\n### List Again [GET]\n\n+ Response 200\n\n### List Again [GET]\n\n+ Response 200\n"
GENERATED = """
openapi: 3.0.0
info: {title: Books, version: "1"}
tags: [{name: books}]
paths:
  /books:
    get:
      tags: [books]
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {type: object, additionalProperties: false, properties: {n: {type: integer, minimum: 1}}}
"""
DROPPED = "\n## Dropped [/books/{number}]\n\n### Drop [DELETE]\n\n+ Response 200\n"
UNANSWERED = """
## Authors [/books/{id}/author]

+ Parameters
    + id: 1

### List Authors [GET]

+ Response 200

### Add An Author [POST]

+ Response 404

## Shelves [/shelves{?page}]

+ Parameters
    + page: 1

### List Shelves [GET]

+ Response 200

## Replace [/books]

### Replace All [PUT]

+ Response 200
"""
UNDOCUMENTED = "ROUTES += [('GET', '/books/<int:id>/authors'), ('GET', '/shelves/')]\n"
FOR_NOTHING = """from dreddkit import after, before, fixture
@before('Books > Book > Show Book')
def show(t): pass
@fixture(method='GET', path='/book/{id}')
def one(): pass
@after('Books > *')
def group(t): pass
"""
HOOK = "@before('Books > Book > Show A Book')\ndef hook(t): pass\n"
MISSPELT = """from dreddkit import fixture, login
sequence: dict = {"Life": ["Books > Book > Show A Book", "Books > Book > Delete A Book"]}
authentications = {"*": login("/auth")}
fixtuers = {("Books > *", status): [] for status in (404, 410)}
@fixture("Books > Book > *")
def book(): pass
fixture = {"Books > *": []}
features = {"search": True}
FIXTURES = {}
fixtures = {**FIXTURES}
"""

Done = subprocess.CompletedProcess[str]
Findings = list[dict[str, Any]]


@pytest.fixture
def sound(project: Project) -> Project:
    """A project in which everything fits."""
    project.write("books.py", ALL_DOCUMENTED)
    project.configure(database=None)
    return project


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """What a script is told of a project in which nearly nothing fits."""
    with open_project(tmp_path_factory.mktemp("findings") / "project") as project:
        project.write("books.py", ALL_DOCUMENTED + UNDOCUMENTED)
        project.document(TWICE + DROPPED + UNANSWERED)
        project.write("hooks/show.py", FOR_NOTHING)
        project.write("hooks/loud.py", "print('here I am')\n")
        project.write("hooks/twice.py", f"from dreddkit import before\n{HOOK}{HOOK}")
        project.write("hooks/mappings.py", MISSPELT)
        yield dreddkit(project, "check", "--json", "--strict")


@pytest.fixture
def found(checked: Done) -> Findings:
    """The findings in that project."""
    return list(json.loads(checked.stdout))


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """What is told under --strict of a project that has no fixtures, and a description that was generated."""
    route = "    app.add_url_rule('/openapi.json', 'docs', app.send_static_file)\n    return app"
    with open_project(tmp_path_factory.mktemp("notes") / "project") as project:
        project.write("books.py", ALL_DOCUMENTED.replace("    return app", route))
        project.write("hooks/books.py", f"from dreddkit import before\n{HOOK}")
        project.write("api.yaml", GENERATED)
        project.configure(blueprint=["api.apib", "api.yaml"])
        yield dreddkit(project, "check", "--strict")


def of_kind(found: Findings, *kinds: str) -> Findings:
    """Return the findings of some kinds."""
    return [entry for entry in found if entry["kind"] in kinds]


def test_a_sound_project_has_one_line(sound: Project) -> None:
    """Nothing to say, and --strict agrees; an application that makes its tables at once makes them in memory."""
    making = ALL_DOCUMENTED.replace("    return app", "    with app.app_context(): db.create_all()\n    return app")
    sound.write("books.py", making)
    sound.configure(database="sqlite:///mine.db")

    done = dreddkit(sound, "check", "--strict")

    assert (done.stdout, done.stderr, done.returncode) == ("No findings in 4 transactions\n", "", 0)
    assert not list(sound.folder.rglob("*.db"))
    sound.assert_nothing_left()


def test_hooks_and_fixtures_for_no_transaction(sound: Project) -> None:
    """Each with its place and the name that was probably meant, or that it is no glob; without --strict no error."""
    sound.write("hooks/show.py", FOR_NOTHING)

    done = dreddkit(sound, "check")

    assert done.returncode == 0
    wrong, right = "Books > Book > Show Book", "Books > Book > Show A Book"
    exact = "a hook takes exact names; @after_each runs for all and may look at transaction['name']"
    assert done.stdout.splitlines() == [
        "Hooks and fixtures for no transaction:",
        f"  hooks/show.py:2: before hook show: no transaction matches {wrong!r}; did you mean {right!r}?",
        f"  hooks/show.py:6: after hook group: no transaction matches 'Books > *': {exact}",
        "  hooks/show.py:4: fixture one: no transaction matches 'GET /book/{id}'; did you mean 'GET /books/{id}'?",
        "3 findings in 4 transactions",
    ]


def test_a_script_gets_each_finding_as_an_object(found: Findings) -> None:
    """With its kind and its parts apart."""
    assert of_kind(found, "unmatched")[0] == {
        "kind": "unmatched",
        "where": "hooks/show.py:2",
        "message": "before hook show: no transaction matches 'Books > Book > Show Book'",
        "closest": "Books > Book > Show A Book",
    }


def test_strict_makes_findings_an_error(checked: Done, found: Findings) -> None:
    """They are told, and the exit code is that of a failed test."""
    assert found
    assert checked.returncode == 1


def test_what_a_hook_file_prints_is_not_in_the_json(checked: Done) -> None:
    """A script can read what is on stdout, whatever is imported."""
    assert isinstance(json.loads(checked.stdout), list)
    assert checked.stderr == "here I am\n"


def test_hooks_that_never_run(found: Findings) -> None:
    """What a run warns of."""
    (finding,) = of_kind(found, "never-runs")

    assert finding["where"] == "hooks/twice.py:3"


def test_mappings_by_a_wrong_name(found: Findings) -> None:
    """In place of the decorator, too; neither what the file uses itself, nor what is only a bit alike."""
    assert [(entry["where"], entry["closest"]) for entry in of_kind(found, "misspelt")] == [
        ("hooks/mappings.py:2", "sequences"),
        ("hooks/mappings.py:3", "authentication"),
        ("hooks/mappings.py:4", "fixtures"),
        ("hooks/mappings.py:7", "fixtures"),
    ]


def test_what_dredd_says_of_the_description(found: Findings) -> None:
    """Warnings, transactions that its compiler drops, and names that are there twice, each at its line."""
    start = (BOOKS / "api.apib").read_text().count("\n")
    (dropped,) = of_kind(found, "dropped")
    (duplicate,) = of_kind(found, "duplicate-name")

    assert "action with method 'GET' already defined" in of_kind(found, "description")[0]["message"]
    assert dropped["where"] == f"api.apib:{start + 16}"
    assert dropped["message"].startswith("Dredd makes no request of 'Books > Dropped > Drop':")
    assert duplicate["where"] == f"api.apib:{start + 6}"
    assert f"is the name of api.apib:{start + 10} too" in duplicate["message"]


def test_routes_and_descriptions_that_differ(found: Findings) -> None:
    """A route that nobody documents, a request that no route answers, a method and a slash that are not there."""
    told = of_kind(found, "no-route", "undocumented")

    assert [(entry["kind"], entry["message"], entry["closest"]) for entry in told] == [
        ("no-route", "GET /books/{id}/author has no route", "/books/{id}/authors"),
        ("no-route", "GET /shelves is redirected to /shelves/", None),
        ("no-route", "PUT /books has no route; there is one for GET, POST", None),
        ("undocumented", "GET /books/{id}/authors is not documented", None),
    ]
    assert [entry["where"].partition(":")[0] for entry in told] == ["api.apib"] * 3 + ["books.py"]


def test_notes_are_no_findings(noted: Done) -> None:
    """They are counted apart, and are no error under --strict."""
    assert (noted.returncode, noted.stderr) == (0, "")
    assert noted.stdout.splitlines()[-1] == "3 notes in 5 transactions"


def test_transactions_without_a_fixture_are_a_note(noted: Done) -> None:
    """In one line, counted by group; a before hook is as good."""
    assert "4 of 5 transactions have neither a fixture nor a before hook (Books 3, /books 1)" in noted.stdout


def test_keys_that_dredd_passes_over_are_a_note(noted: Done) -> None:
    """Those that a generator writes, in one line: what each is of, and where it is first."""
    told = "  api.yaml: what these keys say is not tested, but in the schemas of JSON responses: "
    keys = ["OpenAPI.tags (line 4)", "Operation.tags (line 8)"]
    keys_of_schemas = ["Schema.additionalProperties (line 14)", "Schema.minimum (line 14)"]
    assert told + ", ".join(keys + keys_of_schemas) in noted.stdout.splitlines()


def test_routes_of_installed_packages_are_a_note(noted: Done) -> None:
    """They are told apart from the application's own."""
    title = noted.stdout.index("Routes of installed packages that no transaction documents (a note):\n")
    assert ": GET /openapi.json is not documented\n" in noted.stdout[title:]


def test_an_application_that_cannot_be_asked(sound: Project) -> None:
    """A note says why; all else is checked."""
    sound.write(
        "other.py",
        "import books\ndef create_app():\n    app = books.create_app()\n"
        "    with app.app_context(): books.db.session.connection()\n    return app\n",
    )
    sound.configure(app="other:create_app")

    done = dreddkit(sound, "check", "--strict")

    assert (done.returncode, done.stderr) == (0, "")
    told = "other.py:4: The application's routes are not compared: it connects to a database while it is made; "
    assert told in done.stdout
    assert done.stdout.splitlines()[-1] == "1 note in 4 transactions"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("hooks/bad.py", "import nothing_of_that_name\n", "hooks/bad.py does not import"),
        ("books.py", f"{ALL_DOCUMENTED}\ndel create_app\n", "has no 'create_app'"),
    ],
)
def test_what_stops_a_run_stops_a_check(sound: Project, file: str, text: str, expected: str) -> None:
    """The same message, the same exit code."""
    sound.write(file, text)

    done = dreddkit(sound, "check")

    assert (done.returncode, done.stdout) == (4, "")
    assert expected in done.stderr
    assert "Traceback" not in done.stderr.partition("output:")[0]
