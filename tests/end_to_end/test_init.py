"""``dreddkit init`` and ``dreddkit scaffold``, in an application that is not ours, as a new user would."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dreddkit.cli import commands
from dreddkit.errors import UsageError

SAMPLES = Path(__file__).parents[1] / "samples"
LIBRARY = SAMPLES / "library"
WAREHOUSE = SAMPLES / "warehouse"
TIMEOUT_S = 120
NEW = """
## /api/v1/books/old

### Show Old Books [GET]

+ Response 200

## /api/v1/members/{id}/loans

+ Parameters
    + id: grace (string)

### List Loans [GET]

+ Response 200
"""
APP = "from flask import Flask\n{} = Flask(__name__)\n"
DREDD_YML = """
language: python
hookfiles: [./hooks/*.py]
server: python3 -m http.server 5000  # not Flask
endpoint: 'http://127.0.0.1:5000'
blueprint: doc/api.apib
names: false
header: ['X-Key: k']
"""


@dataclass(frozen=True)
class Library:
    """The sample, after ``init`` and ``run``."""

    folder: Path
    told: list[str]
    results: dict[str, Any]


def dreddkit(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in a folder."""
    command = [sys.executable, "-m", "dreddkit", *arguments]
    environ = {**os.environ, **variables}
    return subprocess.run(
        command, cwd=folder, env=environ, capture_output=True, text=True, timeout=TIMEOUT_S, check=False
    )


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The sample set up by ``init`` with no question and no edit, and run once."""
    folder = tmp_path_factory.mktemp("library") / "project"
    shutil.copytree(LIBRARY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".gitignore").write_text("__pycache__\n")
    done = dreddkit(folder, "init")
    assert (done.returncode, done.stderr) == (0, "")
    dreddkit(folder, "run", "--json", "results.json", "-p", "no:cacheprovider")
    return Library(folder, done.stdout.splitlines(), json.loads((folder / "results.json").read_text()))


def test_get_routes_work_at_once(library: Library) -> None:
    """Those with parameters too, since there is a row for each; one that wants a login is documented so."""
    assert {(one["name"].split(" > ")[1], one["status"]) for one in library.results["transactions"]} == {
        ("/api/v1/books", 200),
        ("/api/v1/books/{book_id}", 200),
        ("/api/v1/authors/{author_id}/books/{isbn}", 200),
        ("/api/v1/members/{id}", 200),
        ("/api/v1/borrowed/{id}", 200),
        ("/api/v1/statistics", 401),
    }
    assert library.results["summary"]["passed"] == 6, library.results["transactions"]


def test_every_file_is_told(library: Library) -> None:
    """In one line each, and what to type next."""
    files = {str(path.relative_to(library.folder)) for path in library.folder.rglob("*") if path.is_file()}
    ours = {
        name for name in files if not name.startswith(("library/", "results", "dreddkit.db")) and ".pyc" not in name
    }

    assert library.told[-1] == "next:    dreddkit run"
    assert [name for name in ours if not any(name in line for line in library.told)] == []
    assert "noted    api.apib: GET /api/v1/statistics is answered with 401" in library.told


def test_the_applications_own_database_is_left_alone(library: Library) -> None:
    """Its configuration names one, in which nothing is made; the runs' is ignored by Git."""
    assert list(library.folder.rglob("library.db")) == []
    assert "noted    dreddkit.db: the database of the runs, which empty it" in library.told
    assert (library.folder / ".gitignore").read_text() == "__pycache__\n/dreddkit.db*\n"


def test_scaffold_adds_what_is_missing_alone(library: Library) -> None:
    """A fixture for a new request, with the value that its path names; all else stays to the letter."""
    description = library.folder / "api.apib"
    before = {path: path.read_text() for path in library.folder.glob("[fh]*s/*.py")}
    description.write_text(description.read_text() + NEW)

    done = dreddkit(library.folder, "scaffold")

    assert done.stdout.splitlines() == ["added to hooks/books.py: 1 fixture", "added to hooks/members.py: 1 fixture"]
    members = library.folder / "hooks" / "members.py"
    assert 'LoanFactory(member__id="grace")' in members.read_text()
    changed = [path.name for path, text in before.items() if path.read_text() != text]
    assert sorted(changed) == ["books.py", "members.py"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def init(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(commands, ["init", *arguments])


def test_two_applications_need_a_word(folder: Path) -> None:
    """Without a terminal nobody can be asked: an error names both, and nothing is written."""
    for name in ("one", "two"):
        (folder / f"{name}.py").write_text(APP.format(name))

    error = init().exception

    assert isinstance(error, UsageError)
    assert (error.where, error.allowed) == ("--app", ("one:one", "two:two"))
    assert {path.name for path in folder.iterdir()} - {"__pycache__"} == {"one.py", "two.py"}


def test_an_old_set_up_without_python(folder: Path) -> None:
    """Its server goes on, at any port; each key is told; pyproject.toml gets a table, and keeps its line ends."""
    (folder / "doc").mkdir()
    (folder / "doc" / "api.apib").write_text("# A\n\n## /things\n\n### List [GET]\n\n+ Response 200\n")
    (folder / "dredd.yml").write_text(DREDD_YML)
    (folder / "pyproject.toml").write_bytes(b"[project]\r\nname = 'x'")

    done = init("--from", "dredd.yml")

    assert done.exit_code == 0, done.output
    assert re.findall(rb"(?<!\r)\n", (folder / "pyproject.toml").read_bytes()) == []
    assert (folder / "pyproject.toml").read_text() == (
        "[project]\nname = 'x'\n\n[tool.dreddkit]\n"
        'blueprint = "doc/api.apib"\nhooks = ["./hooks/*.py"]\nserver = "python3 -m http.server {port}"\n'
    )
    assert "dredd.yml names: left out: it asked for nothing" in done.output
    assert "wrote    hooks/headers.py: header and user of dredd.yml" in done.output
    assert 'transaction.headers["X-Key"] = "k"' in (folder / "hooks" / "headers.py").read_text()
    assert init().output.splitlines() == [
        "kept     pyproject.toml: it has the configuration, change it there",
        "no fixtures: no db is configured to load them into",
        "next:    dreddkit run",
    ]
    too_late = init("--from", "dredd.yml", "--app", "shop:app").exception
    assert isinstance(too_late, UsageError)
    assert (too_late.problem, too_late.where) == (
        "pyproject.toml has the configuration already.",
        "--app, --from",
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """An application below src/ after ``init``."""
    folder = tmp_path_factory.mktemp("warehouse") / "project"
    shutil.copytree(WAREHOUSE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    done = dreddkit(folder, "init", DB_URL="postgresql:///mine")
    assert (done.returncode, done.stderr) == (0, "")
    return Library(folder, done.stdout.splitlines(), {})


def test_what_could_not_be_measured_is_noted(warehouse: Library) -> None:
    """An answer that no description would want, and a request whose fixture failed; what was measured is not."""
    noted = [line.partition("api.apib: ")[2] for line in warehouse.told if line.startswith("noted    api.apib")]
    assert sorted(noted) == [
        "GET /crash is answered with 500; 200 is documented, since a description says what should be",
        "GET /gates was not measured, so that 200 is documented: dreddkit run tells why",
    ]


def test_a_factory_that_lacks_a_value_is_to_be_edited(warehouse: Library) -> None:
    """It is the first thing to do."""
    assert "noted    factories/gate.py: place needs a value, of a type that is not known here" in warehouse.told
    assert warehouse.told[-1] == "next:    edit factories/gate.py; then dreddkit run"


def test_git_ignores_the_runs_database(folder: Path) -> None:
    """Where it ignores nothing yet too."""
    shutil.copytree(LIBRARY, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".git").mkdir()
    shutil.copy(SAMPLES / "books" / "api.apib", folder)

    assert init().exit_code == 0

    assert (folder / ".gitignore").read_text() == "/dreddkit.db*\n"


def test_a_variable_that_is_missing_is_told(folder: Path) -> None:
    """The application is below src/, and found as pytest finds it; nothing is written."""
    shutil.copytree(WAREHOUSE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))

    unset = dreddkit(folder, "init")

    assert unset.returncode == 4
    assert "The environment variable DB_URL is not set. Set it where dreddkit runs too" in unset.stderr
    assert {path.name for path in folder.iterdir()} == {"pyproject.toml", "src"}
