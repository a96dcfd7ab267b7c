"""What the server tests share: a project on disk, servers that end with the test, and HTTP."""

import os
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from dreddkit.processes import RunDirectory
from dreddkit.server import RunningServer, serve_app, serve_command

Write = Callable[[str, str], Path]
Serve = Callable[..., RunningServer]
Fetch = Callable[..., tuple[int, str]]


@pytest.fixture
def run() -> Iterator[RunDirectory]:
    """The directory of a run."""
    with RunDirectory() as directory:
        yield directory


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of the user's project."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(textwrap.dedent(text))
        return path

    return write_file


@pytest.fixture
def serve(run: RunDirectory, tmp_path: Path) -> Iterator[Serve]:
    """Serve an app (``serve(app="shop")``) or a command from the project; stopped at the end."""
    started: list[RunningServer] = []

    def start(app: str = "", command: str = "", **options: Any) -> RunningServer:
        common: dict[str, Any] = {
            "database_url": "sqlite:///given.db", "port": 0, "run": run, "cwd": tmp_path, "env": os.environ,
            "ready_timeout_s": 30.0,
        }  # fmt: skip
        if app:
            server = serve_app(app, **{"config": "", **common, **options})
        else:
            server = serve_command(command, **{**common, **options})
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def fetch() -> Fetch:
    """Get a path of a server: status and body."""

    def get(server: RunningServer, path: str = "/") -> tuple[int, str]:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    return get
