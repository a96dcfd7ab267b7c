"""What every test may use: one embedded PostgreSQL a session, and fresh databases on it."""

import hashlib
import hmac
import itertools
import os
import shutil
import signal
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import URL
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from dreddkit.database import Database, open_database
from dreddkit.database.postgres import change_marker
from dreddkit.processes import RunDirectory

NUMBERS = itertools.count(1)
ROOM_BYTES = 2**30
SALT = b"of the tests"
SHARED_RUNS = {
    "tests/end_to_end/test_authentication.py",
    "tests/end_to_end/test_chained_handler.py",
    "tests/end_to_end/test_check.py",
    "tests/end_to_end/test_failure_reports.py",
    "tests/end_to_end/test_findings.py",
    "tests/end_to_end/test_hook_faults.py",
    "tests/end_to_end/test_init.py",
    "tests/end_to_end/test_mapping.py",
    "tests/end_to_end/test_run.py",
    "tests/end_to_end/test_several.py",
    "tests/integrations/test_conference.py",
}


class SharedRunsTogether(LoadScopeScheduling):  # type: ignore[misc] # not typed
    """Keeps on one worker the files whose tests look at one run, and what listens on the handlers' port."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        if file.startswith("tests/handlers/"):
            return "tests/handlers"
        return file if file in SHARED_RUNS else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Hand out tests one by one, but for those."""
    return SharedRunsTogether(config, log)


def pytest_configure() -> None:
    """Have signals do what they do: a job in the background of a shell, or of nohup, ignores some.

    The processes that tests start keep their compiled modules: some machines forbid it, and each would compile all.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """Make a temporary folder for databases: in memory where there is room, since tests make thousands of files."""
    # Not below pytest's: an embedded PostgreSQL of root's runs as a user who cannot pass through that.
    memory = Path("/dev/shm")  # noqa: S108 - what is made there has a random name
    has_room = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="tests-", dir=memory if has_room else None) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder of the session's own, which its workers share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def session_run() -> Iterator[RunDirectory]:
    """The run directory of the whole session, where the embedded PostgreSQL is."""
    with quick_folder() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setenv("TMPDIR", str(folder))
        run = RunDirectory()
        patched.undo()
        with run:
            yield run


@pytest.fixture(scope="session")
def embedded(session_run: RunDirectory, cache: Path) -> Iterator[Database]:
    """The session's embedded PostgreSQL; its own database stays untouched."""
    database = open_database("", session_run, cache)
    cheapen_logins(database.url)
    yield database
    database.close()


@contextmanager
def maintenance(url: URL) -> Iterator["psycopg2.extensions.cursor"]:
    """Open a cursor on the maintenance database of a URL's server."""
    arguments = url.translate_connect_args(database="dbname", username="user") | {"dbname": "postgres"}
    connection = psycopg2.connect(**arguments)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def cheapen_logins(url: URL) -> None:
    """Have a login hash the password once instead of 4,096 times, which is half of what a connection costs."""
    salted = hashlib.pbkdf2_hmac("sha256", str(url.password).encode(), SALT, iterations=1)
    client, server = (hmac.digest(salted, key, "sha256") for key in (b"Client Key", b"Server Key"))
    salt, stored, served = (b64encode(part).decode() for part in (SALT, hashlib.sha256(client).digest(), server))
    with maintenance(url) as cursor:
        cursor.execute(f"ALTER ROLE \"{url.username}\" PASSWORD 'SCRAM-SHA-256$1:{salt}${stored}:{served}'")


@pytest.fixture
def server(embedded: Database) -> Iterator["psycopg2.extensions.cursor"]:
    """A superuser's cursor on the maintenance database of the embedded PostgreSQL."""
    with maintenance(embedded.url) as cursor:
        yield cursor


def files_copied(server: "psycopg2.extensions.cursor") -> str:
    """Say how a database is made by copying files, which no log is written of; PostgreSQL 14 has no other way."""
    return "STRATEGY file_copy" if server.connection.server_version >= 150_000 else ""


@pytest.fixture
def postgres_url(embedded: Database, server: "psycopg2.extensions.cursor") -> Iterator[URL]:
    """The URL of a fresh, marked, empty PostgreSQL database; dropped afterwards, whoever is still connected."""
    url = embedded.url.set(database=f"test_{next(NUMBERS)}")
    server.execute(f'CREATE DATABASE "{url.database}" {files_copied(server)}')
    change_marker(url, marked=True)
    yield url
    server.execute(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')
