"""A user's project, and ``dreddkit run`` in it, as a user would."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import quick_folder

BOOKS = Path(__file__).parents[1] / "samples" / "books"
TIMEOUT_S = 90
# Requests of the sample that its description lacks: most go wrong, each in its own way.
FAULTS = """
+ Response 404

## Broken [/broken]

### Break [GET]

+ Response 200 (application/json)

        {}

## Shelf [/shelves/{number}]

### Show A Shelf [GET]

+ Response 200

## Exit [/exit]

### Leave [GET]

+ Response 200

### Come Back [GET /headers?back]

+ Response 200

## Lost [/books/{number}]

+ Parameters
    + number (number, required)

### Show A Lost Book [GET]

+ Response 404

## Slow [/slow]

### Wait [GET]

+ Response 200

### Go On [GET /headers?on]

+ Response 200
"""


@dataclass(frozen=True)
class Ran:
    """What a run left: exit code, all that it printed, the result file."""

    exit_code: int
    output: str
    results: dict[str, Any]

    @property
    def outcomes(self) -> dict[str, str]:
        """The outcome of each transaction by the last part of its name."""
        return {entry["name"].split(" > ")[-1]: entry["outcome"] for entry in self.results["transactions"]}

    def entry(self, action: str) -> dict[str, Any]:
        """Return the result of the one transaction whose name ends with this."""
        (found,) = [entry for entry in self.results["transactions"] if entry["name"].endswith(action)]
        return dict(found)

    def reason(self, action: str) -> str:
        """Return the whole explanation of one transaction's outcome."""
        entry = self.entry(action)
        return "\n".join([entry["reason"], *entry["errors"]])


class Project:
    """A copy of a sample that a test may change."""

    def __init__(self, folder: Path, temporary: Path, sample: Path) -> None:
        self.folder = folder
        self.temporary = temporary
        shutil.copytree(sample, folder)

    def write(self, name: str, text: str) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def configure(self, **values: object) -> None:
        """Add to the configuration, or change it."""
        lines = [line for line in (self.folder / "dreddkit.toml").read_text().splitlines() if line]
        kept = [line for line in lines if line.split(" ")[0] not in values]
        added = [f"{name} = {json.dumps(value)}" for name, value in values.items() if value is not None]
        self.write("dreddkit.toml", "\n".join([*kept, *added]) + "\n")

    def document(self, text: str) -> None:
        """Add to the description."""
        path = self.folder / "api.apib"
        path.write_text(path.read_text() + text)

    def environment(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return the environment of a run: ours, with a temporary folder that only this project uses."""
        return {**os.environ, "TMPDIR": str(self.temporary), "PYTHONWARNINGS": "default", **environ}

    def start(self, *command: str, **environ: str) -> "subprocess.Popen[str]":
        """Start ``dreddkit run`` or ``pytest`` without waiting for it."""
        return subprocess.Popen(
            [sys.executable, "-m", *command, "-p", "no:cacheprovider"],
            cwd=self.folder,
            env=self.environment(environ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def start_run(self, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
        """Start ``dreddkit run`` without waiting for it."""
        return self.start("dreddkit", "run", "--json", "results.json", *arguments, **environ)

    def run(self, *arguments: str, **environ: str) -> Ran:
        """Run ``dreddkit run`` to its end; nothing of it may be left behind."""
        ran = self.end(self.start_run(*arguments, **environ))
        self.assert_nothing_left()
        return ran

    def end(self, process: "subprocess.Popen[str]") -> Ran:
        """Wait for the end of what was started, and take the results that it left."""
        with process:
            output, _ = process.communicate(timeout=TIMEOUT_S)
        path = self.folder / "results.json"
        results = json.loads(path.read_text()) if path.exists() else {}
        path.unlink(missing_ok=True)
        return Ran(process.returncode, output, results)

    def processes(self) -> list[psutil.Process]:
        """Return the processes that work in the project's folder or its temporary one."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def assert_nothing_left(self) -> None:
        """See to it that no process and no temporary file is left."""
        _, alive = psutil.wait_procs(self.processes(), timeout=10)
        assert alive == []
        assert list(self.temporary.iterdir()) == []

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            places = [process.cwd(), *process.cmdline()]
        except psutil.Error:
            return False
        return any(str(folder) in place for place in places for folder in (self.folder, self.temporary))


@contextmanager
def open_project(folder: Path, sample: Path = BOOKS) -> Iterator[Project]:
    """Make a project in a folder that is not there yet."""
    with quick_folder() as temporary:
        yield Project(folder, temporary, sample)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A project of the test's own, on SQLite, which is there sooner than an embedded PostgreSQL."""
    with open_project(tmp_path / "project") as project:
        project.configure(database="sqlite:///books.db")
        yield project
