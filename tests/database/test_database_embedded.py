"""The embedded PostgreSQL: from both sources of programs, in every way that it can start and end."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError

from dreddkit.database import Database, open_database, postgres, postmaster
from dreddkit.database.binaries import find_binaries
from dreddkit.errors import DatabaseError
from dreddkit.processes import RunDirectory, free_port, something_listens

DEADLINE_S = 20.0


def wait_for(condition: Callable[[], bool]) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline, "the deadline has passed"
        time.sleep(0.01)


def processes_of(run: Path) -> list[psutil.Process]:
    """Return the processes that have the run's directory on their command line."""
    return [p for p in psutil.process_iter(["cmdline"]) if any(str(run) in word for word in p.info["cmdline"] or [])]


@pytest.mark.parametrize("source", ["system", "wheel"])
def test_both_sources_of_programs_work(source: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database works, is marked, and is described; after closing, neither process nor file is left."""
    if source == "system" and not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("this machine has no PostgreSQL of its own")
    monkeypatch.setenv("DREDDKIT_POSTGRES", source)
    with RunDirectory() as run:
        database = open_database("", run, cache)
        engine = create_engine(database.url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE t AS SELECT 'é' AS letter"))
            row = connection.execute(text("SELECT letter, length(letter), pg_encoding_to_char(6) FROM t")).one()
        engine.dispose()
        assert tuple(row) == ("é", 1, "UTF8")
        assert database.created
        assert database.description.startswith("PostgreSQL ")
        assert source in database.description
        found = postgres.look(database.url)
        assert found is not None
        assert found.marked
        database.close()
        assert not processes_of(run.path)
        assert not list(run.path.iterdir())


def test_it_is_fast_rather_than_durable(postgres_url: URL) -> None:
    """Nothing waits for the disk, the encoding is UTF-8, and the time zone does not depend on the machine."""
    engine = create_engine(postgres_url)
    names = ["fsync", "synchronous_commit", "full_page_writes", "server_encoding", "timezone", "max_connections"]
    with engine.connect() as connection:
        values = [connection.execute(text(f"SHOW {name}")).scalar() for name in names]
    engine.dispose()
    assert values == ["off", "off", "off", "UTF8", "UTC", "100"]


def test_tcp_asks_for_the_password(postgres_url: URL) -> None:
    """Another user of the machine cannot get in."""
    with pytest.raises(OperationalError, match="password"):
        create_engine(postgres_url.set(password="wrong")).connect()


def test_its_files_are_private(session_run: RunDirectory, embedded: Database) -> None:
    """The socket asks for no password, so only its owner may reach it."""
    homes = [path for path in session_run.path.iterdir() if path.name.startswith("postgres-")]
    assert embedded.created
    assert [oct(home.stat().st_mode & 0o777) for home in homes] == ["0o700"]


def test_two_at_once_with_a_cold_cache(tmp_path: Path) -> None:
    """Both fill the same cache, both work."""
    urls: list[URL] = []

    def use() -> None:
        with RunDirectory() as run:
            database = open_database("", run, tmp_path)
            engine = create_engine(database.url)
            with engine.connect() as connection:
                assert connection.execute(text("SELECT 1")).scalar() == 1
            engine.dispose()
            urls.append(database.url)
            database.close()

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({url.port for url in urls}) == 2
    assert len(list((tmp_path / "clusters").iterdir())) == 1


@pytest.mark.usefixtures("embedded")
def test_a_warm_cache_is_not_initialised_again(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second start only copies."""
    monkeypatch.setattr("dreddkit.database.template.initdb", None)
    with RunDirectory() as run:
        open_database("", run, cache).close()


def test_a_long_path_gets_its_socket_elsewhere(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's path has 107 bytes at most; the other directory is deleted as well."""
    with RunDirectory() as outer:
        long_folder = outer.path / ("x" * 90)
        long_folder.mkdir(mode=0o711)
        with monkeypatch.context() as context:
            context.setenv("TMPDIR", str(long_folder))
            run = RunDirectory()
        database = open_database("", run, cache)
        words = [word for process in processes_of(run.path) for word in process.cmdline()]
        sockets = [Path(word.partition("=")[2]) for word in words if word.startswith("unix_socket_directories=")]
        assert [path.parent for path in sockets] == [Path("/tmp")]  # noqa: S108
        database.close()
        assert not sockets[0].exists()
        run.close()


def test_a_port_that_is_taken_meanwhile_is_exchanged(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between choosing a port and binding it somebody else may be quicker."""
    with socket.socket() as taken, RunDirectory() as run:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = iter([taken.getsockname()[1]])
        monkeypatch.setattr(postmaster, "free_port", lambda: next(ports, None) or free_port())
        database = open_database("", run, cache)
        assert database.url.port != taken.getsockname()[1]
        database.close()


def test_a_folder_may_be_named_relative_to_ours(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    """PostgreSQL's programs run in another one."""
    folder = find_binaries(None).folder
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("DREDDKIT_POSTGRES", folder.name)
    with RunDirectory() as run:
        open_database("", run, cache).close()


def test_a_folder_without_postgresql_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says where it looked and for what."""
    monkeypatch.setenv("DREDDKIT_POSTGRES", str(tmp_path))
    with RunDirectory() as run, pytest.raises(DatabaseError, match="has no initdb") as caught:
        open_database("", run, tmp_path)
    assert f"DREDDKIT_POSTGRES={tmp_path}" in str(caught.value)


def test_a_start_that_fails_shows_the_log(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL says itself what is wrong; nothing is left behind."""
    monkeypatch.setitem(postmaster.SETTINGS, "max_connections", "many")
    with RunDirectory() as run:
        with pytest.raises(DatabaseError, match="stopped at its start") as caught:
            open_database("", run, cache)
        assert 'invalid value for parameter "max_connections": "many"' in str(caught.value)
        assert not processes_of(run.path)
        assert not list(run.path.iterdir())


CHILD = """
import sys
from pathlib import Path
from dreddkit.database import open_database
from dreddkit.processes import RunDirectory
run = RunDirectory()
database = open_database("", run, Path(sys.argv[1]))
print(run.path, database.url.port, flush=True)
sys.stdin.read()
"""


def test_killing_dreddkit_while_initdb_runs_leaves_nothing(tmp_path: Path) -> None:
    """The first start takes longest, and so is killed most."""
    with RunDirectory() as outer:
        environment = os.environ | {"TMPDIR": str(outer.path)}
        child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], env=environment, stdin=subprocess.PIPE)
        with child:
            wait_for(lambda: bool(list(outer.path.rglob("initdb.log"))))
            os.kill(child.pid, signal.SIGKILL)
        wait_for(lambda: not list(outer.path.iterdir()))
        wait_for(lambda: not processes_of(outer.path))


def test_killing_dreddkit_leaves_neither_process_nor_directory(cache: Path) -> None:
    """SIGKILL cannot be handled by the one who gets it."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(cache)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout
        run, port = child.stdout.readline().split()
        assert something_listens(int(port))
        assert processes_of(Path(run))
        os.kill(child.pid, signal.SIGKILL)
    wait_for(lambda: not Path(run).exists())
    wait_for(lambda: not processes_of(Path(run)))
    assert not something_listens(int(port))
