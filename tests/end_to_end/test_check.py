"""``dreddkit check``: each kind of finding, as a user sees it."""

import json
import subprocess
from typing import Any

import pytest

from tests.end_to_end.conftest import Project
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
DROPPED = "\n## Dropped [/books/{number}]\n\n### Drop [PUT]\n\n+ Response 200\n"


def findings(project: Project, *kinds: str) -> list[dict[str, Any]]:
    """Return the findings of some kinds, or all."""
    done = dreddkit(project, "check", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return [entry for entry in json.loads(done.stdout) if not kinds or entry["kind"] in kinds]


def assert_told(done: "subprocess.CompletedProcess[str]", *texts: str) -> None:
    """See to it that each text is in the output, and nothing on stderr."""
    assert [text for text in texts if text not in done.stdout] == []
    assert done.stderr == ""


@pytest.fixture
def sound(project: Project) -> Project:
    """A project in which everything fits."""
    project.write("books.py", ALL_DOCUMENTED)
    return project


def test_a_sound_project_has_one_line(sound: Project) -> None:
    """Nothing to say, and --strict agrees."""
    done = dreddkit(sound, "check", "--strict")

    assert (done.stdout, done.stderr, done.returncode) == ("No findings in 4 transactions\n", "", 0)
    sound.assert_nothing_left()


def test_hooks_and_fixtures_for_no_transaction(sound: Project) -> None:
    """Each with its place and the name that was probably meant; --strict makes it an error, alone it is none."""
    sound.write(
        "hooks/show.py",
        "from dreddkit import before, fixture\n"
        "@before('Books > Book > Show Book')\ndef show(t): pass\n"
        "@fixture(method='GET', path='/book/{id}')\ndef one(): pass\n",
    )

    done = dreddkit(sound, "check")

    assert done.returncode == 0
    wrong, right = "Books > Book > Show Book", "Books > Book > Show A Book"
    assert done.stdout.splitlines() == [
        "Hooks and fixtures for no transaction:",
        f"  hooks/show.py:2: before hook show: no transaction matches {wrong!r}; did you mean {right!r}?",
        "  hooks/show.py:4: fixture one: no transaction matches 'GET /book/{id}'; did you mean 'GET /books/{id}'?",
        "2 findings in 4 transactions",
    ]
    strict = dreddkit(sound, "check", "--json", "--strict")
    assert strict.returncode == 1
    assert json.loads(strict.stdout)[0] == {
        "kind": "unmatched",
        "where": "hooks/show.py:2",
        "message": "before hook show: no transaction matches 'Books > Book > Show Book'",
        "closest": "Books > Book > Show A Book",
    }


def test_what_a_hook_file_prints_is_not_in_the_json(sound: Project) -> None:
    """A script can read what is on stdout, whatever is imported."""
    sound.write("hooks/loud.py", "print('here I am')\n")

    done = dreddkit(sound, "check", "--json")

    assert isinstance(json.loads(done.stdout), list)
    assert done.stderr == "here I am\n"


def test_hooks_that_never_run(sound: Project) -> None:
    """What a run warns of."""
    hook = "@before('Books > Book > Show A Book')\ndef hook(t): pass\n"
    sound.write("hooks/twice.py", f"from dreddkit import before\n{hook}{hook}")

    (finding,) = findings(sound)

    assert (finding["kind"], finding["where"]) == ("never-runs", "hooks/twice.py:3")


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


def test_mappings_by_a_wrong_name(sound: Project) -> None:
    """In place of the decorator, too; neither what the file uses itself, nor what is only a bit alike."""
    sound.write("hooks/mappings.py", MISSPELT)

    told = findings(sound, "misspelt")

    assert [(entry["where"].rpartition(":")[2], entry["closest"]) for entry in told] == [
        ("2", "sequences"),
        ("3", "authentication"),
        ("4", "fixtures"),
        ("7", "fixtures"),
    ]
    assert "hooks/mappings.py:7: The mapping fixture is not looked at" in sound.run("--dry-run").output


def test_transactions_without_a_fixture_are_a_note(sound: Project) -> None:
    """In one line, counted by group; a before hook is as good; no error under --strict."""
    sound.write(
        "hooks/books.py", "from dreddkit import before\n@before('Books > Book > Show A Book')\ndef f(t): pass\n"
    )

    done = dreddkit(sound, "check", "--strict")

    assert done.returncode == 0
    assert_told(done, "3 of 4 transactions have neither a fixture nor a before hook (Books 3)", "1 note in 4")


def test_what_dredd_says_of_the_description(sound: Project) -> None:
    """Warnings, transactions that its compiler drops, and names that are there twice, each at its line."""
    start = (sound.folder / "api.apib").read_text().count("\n")
    sound.document(TWICE + DROPPED)

    told = findings(sound, "description", "dropped", "duplicate-name")

    lines = {entry["kind"]: entry["where"] for entry in told}
    assert lines["duplicate-name"] == f"api.apib:{start + 6}"
    assert lines["dropped"] == f"api.apib:{start + 16}"
    assert f"is the name of api.apib:{start + 10} too" in told[-1]["message"]
    assert {entry["message"].partition(":")[0] for entry in told if entry["kind"] == "dropped"} == {
        "Dredd makes no request of 'Books > Dropped > Drop'"
    }
    assert "action with method 'GET' already defined" in told[0]["message"]


def test_what_a_generator_writes_and_installs_is_a_note(sound: Project) -> None:
    """Keys that Dredd passes over, in one line, and routes of installed packages; a run does not speak of the keys."""
    one_route = ALL_DOCUMENTED.partition("ROUTES = ")[0].replace(
        "    return app", "    app.add_url_rule('/openapi.json', 'docs', app.send_static_file)\n    return app"
    )
    sound.write("books.py", f"{one_route}ROUTES = [('GET', '/books')]\n")
    sound.write("api.yaml", GENERATED)
    sound.configure(blueprint="api.yaml")

    done = dreddkit(sound, "check", "--strict")

    assert done.returncode == 0, done.stdout
    assert_told(done, "  api.yaml: what these keys say is not tested: additionalProperties, minimum, tags\n")
    assert_told(done, "Routes of installed packages that no transaction documents (a note):\n")
    assert_told(done, ": GET /openapi.json is not documented\n", "2 notes in 1 transaction")
    assert "warning" not in sound.run().output


def test_routes_and_descriptions_that_differ(sound: Project) -> None:
    """A route that nobody documents, a request that no route answers, a method and a slash that are not there."""
    (sound.folder / "books.py").write_text(
        ALL_DOCUMENTED + "ROUTES += [('GET', '/books/<int:id>/authors'), ('GET', '/shelves/')]\n"
    )
    sound.document(
        "\n## Authors [/books/{id}/author]\n\n+ Parameters\n    + id: 1\n\n### List Authors [GET]\n\n+ Response 200\n"
        "\n### Add An Author [POST]\n\n+ Response 404\n"
        "\n## Shelves [/shelves{?page}]\n\n### List Shelves [GET]\n\n+ Response 200\n"
        "\n## Replace [/books]\n\n### Replace All [PUT]\n\n+ Response 200\n"
    )

    told = findings(sound, "no-route", "undocumented")

    assert [(entry["kind"], entry["message"], entry["closest"]) for entry in told] == [
        ("no-route", "GET /books/{id}/author has no route", "/books/{id}/authors"),
        ("no-route", "GET /shelves is redirected to /shelves/", None),
        ("no-route", "PUT /books has no route; there is one for GET, POST", None),
        ("undocumented", "GET /books/{id}/authors is not documented", None),
    ]
    assert [entry["where"].partition(":")[0] for entry in told] == ["api.apib"] * 3 + ["books.py"]


@pytest.mark.parametrize(
    ("configuration", "reason"),
    [
        ({"app": "other:plain"}, "it is no Flask application but a function"),
        ({"app": "other:create_app"}, "it connects to a database while it is made"),
    ],
)
def test_an_application_that_cannot_be_asked(sound: Project, configuration: dict[str, Any], reason: str) -> None:
    """A note says why; all else is checked."""
    connecting = "    with app.app_context(): books.db.create_all()\n    return app\n"
    sound.write(
        "other.py",
        f"import books\ndef plain(environ, start): return []\n"
        f"def create_app():\n    app = books.create_app()\n{connecting}",
    )
    text = (sound.folder / "dreddkit.toml").read_text().replace('app = "books:create_app"\n', "")
    sound.write("dreddkit.toml", text)
    sound.configure(**configuration)

    done = dreddkit(sound, "check", "--strict")

    assert done.returncode == 0
    assert_told(done, f"The application's routes are not compared: {reason}.", "1 note in 4 transactions")


def test_a_database_of_sqlite_is_asked_for_in_memory(sound: Project) -> None:
    """So that an application which makes its tables at once can be asked, and no file is made."""
    making = ALL_DOCUMENTED.replace("    return app", "    with app.app_context(): db.create_all()\n    return app")
    sound.write("books.py", making)
    sound.configure(database="sqlite:///mine.db")

    assert dreddkit(sound, "check").stdout == "No findings in 4 transactions\n"
    assert not list(sound.folder.rglob("*.db"))


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
