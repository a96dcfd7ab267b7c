"""The other commands, as a user calls them."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dreddkit.database import open_database
from dreddkit.errors import UnsafeDatabaseError
from dreddkit.processes import RunDirectory
from tests.end_to_end.conftest import TIMEOUT_S, Project

ROOT = Path(__file__).parents[2]


def dreddkit(project: Project, *arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a command in the project."""
    return subprocess.run(
        [sys.executable, "-m", "dreddkit", *arguments],
        cwd=project.folder,
        env=project.environment(environ),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def test_names_prints_json_alone(project: Project) -> None:
    """A list of objects that a script can read, with what will run for each, by its name with the API's or without."""
    name = "Books > Book > Show A Book"
    decorators = f"@before('{name}')\n@after('Books API > {name}')\n"
    project.write("hooks/show.py", f"from dreddkit import after, before\n{decorators}def show(t): pass\n")

    done = dreddkit(project, "names", "--json")

    entries = json.loads(done.stdout)
    assert [set(entry) for entry in entries] == [{"id", "name", "method", "path", "status", "fixtures", "hooks"}] * 4
    shown = entries[2]
    assert shown["id"] == "api.apib::Books > Book > Show A Book"
    assert (shown["method"], shown["path"], shown["status"]) == ("GET", "/books/{id}", 200)
    assert ["hooks/books.py" in label for label in shown["fixtures"]] == [True]
    assert ["hooks/show.py:2" in label for label in shown["hooks"]] == [True, True]


def test_names_lists_one_a_line(project: Project) -> None:
    """Names that can be pasted into a hook file."""
    done = dreddkit(project, "names")

    assert done.stdout.splitlines()[0] == "Books > Collection > List All Books"
    assert len(done.stdout.splitlines()) == 4


def test_a_marked_database_is_accepted_until_it_is_unmarked(project: Project) -> None:
    """A file that dreddkit did not make is not destroyed; the command that the refusal names is the one that helps."""
    path = project.folder / "mine.db"
    path.write_bytes(b"")
    url = f"sqlite:///{path}"

    refused = project.run("--database", url)

    assert refused.exit_code == 4
    assert f"dreddkit db mark {url}" in refused.output
    assert path.read_bytes() == b""
    assert dreddkit(project, "db", "mark", url).returncode == 0
    assert project.run("--database", url).exit_code == 0
    assert dreddkit(project, "db", "unmark", url).returncode == 0
    with RunDirectory() as run, pytest.raises(UnsafeDatabaseError):
        open_database(url, run, project.folder)


def test_install_says_where_dredd_is(project: Project) -> None:
    """A second install finds it there."""
    done = dreddkit(project, "install")

    assert done.returncode == 0
    assert "Dredd is in" in done.stdout


def test_a_cache_that_cannot_be_written_is_told(project: Project) -> None:
    """With the variable that names another, by a run as by other commands."""
    done = [
        project.run(DREDDKIT_CACHE="api.apib/cache"),
        project.run("--collect-only", DREDDKIT_CACHE="api.apib/cache"),
    ]

    assert [ran.exit_code for ran in done] == [4, 4]
    told = ["cannot be put into the cache folder: Not a directory", "api.apib/cache", "DREDDKIT_CACHE"]
    assert [part for ran in done for part in told if part not in ran.output] == []


def test_help_lists_our_options(project: Project) -> None:
    """What ``run`` adds to pytest's own options."""
    done = dreddkit(project, "run", "--help")

    assert [
        flag for flag in ("--only NAME", "--isolation", "--database", "--json PATH") if flag not in done.stdout
    ] == []


@pytest.mark.parametrize("path", [".", "api.apib/results.json"])
def test_results_that_cannot_be_written_are_told_before_anything_runs(project: Project, path: str) -> None:
    """A usage error, with what was given and why not."""
    done = dreddkit(project, "run", "--json", path)

    assert done.returncode == 4
    assert [part for part in ("The results cannot be written", "--json", path) if part not in done.stderr] == []
    assert "Traceback" not in done.stdout + done.stderr


def test_results_may_be_written_through_a_link(project: Project) -> None:
    """As to /dev/stdout, which root would take from its machine."""
    (project.folder / "link.json").symlink_to("linked.json")

    dreddkit(project, "run", "--json", "link.json", "--dry-run", "--database", "sqlite:///books.db")

    assert (project.folder / "link.json").is_symlink()
    assert json.loads((project.folder / "linked.json").read_text())["summary"]["total"] == 4


@pytest.mark.parametrize(
    ("hook", "exit_code", "expected"),
    [
        ("@after_all\ndef end(ts): 1 / 0\n", 1, "ZeroDivisionError"),
        ("@before_all\ndef more(ts): ts.append({**ts[0], 'name': 'X'})\n", 4, "leave -n away"),
    ],
)
def test_workers_failures_are_told(project: Project, hook: str, exit_code: int, expected: str) -> None:
    """What goes wrong in a worker outside of the transactions has the same exit code as without workers."""
    project.write("hooks/all.py", f"from dreddkit import before_all, after_all\n{hook}")

    ran = project.run("-n", "1", "--basetemp", str(project.folder / "temporary"))

    assert ran.exit_code == exit_code, ran.output
    assert expected in ran.output
    assert ran.results["summary"]["not_run"] == (0 if exit_code == 1 else 4)


def test_a_worker_that_dies_is_its_transactions_error(project: Project) -> None:
    """The others go on in a new worker, with an embedded PostgreSQL of its own, and are counted."""
    project.configure(database=None)
    project.write(
        "hooks/die.py",
        "import os\nfrom dreddkit import before\n\n"
        "@before('Books > Book > Show A Book')\ndef die(transaction): os._exit(3)\n",
    )

    ran = project.run("-n", "1", "--basetemp", str(project.folder / "temporary"))

    assert ran.exit_code == 1, ran.output
    assert "crashed" in ran.reason("Show A Book")
    passed = dict.fromkeys(["List All Books", "Create A Book", "Delete A Book"], "passed")
    assert ran.outcomes == {**passed, "Show A Book": "error"}


def test_the_wheel_holds_the_package_alone(tmp_path: Path) -> None:
    """With what it needs beside Python: the driver, the lock file, pytest's configuration, the type marker."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(ROOT)], check=True, timeout=300)

    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"dreddkit"}
    needed = ["py.typed", "dredd/driver.js", "dredd/package-lock.json", "plugin/pytest.ini", "processes/guard.py"]
    assert [name for name in needed if f"dreddkit/{name}" not in names] == []
