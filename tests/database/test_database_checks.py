"""The proofs that an engine, and the server under test, are on the very database."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg2
import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from dreddkit.database import Database, check_engine, look_out, open_database
from dreddkit.errors import HookError, LoginFailedError, UnsafeDatabaseError
from dreddkit.plugin.serving import Prover
from dreddkit.processes import RunDirectory
from dreddkit.server.attached import AttachedServer

SERVER = """
import sys
from sqlalchemy import create_engine, text
connection = create_engine(sys.argv[1]).connect()
connection.execute(text(sys.argv[2]))
print("connected", flush=True)
sys.stdin.read()
"""


@contextmanager
def connected(url: str, statement: str = "SELECT 1") -> Iterator[psutil.Process]:
    """Run a server that has one connection open."""
    command = [sys.executable, "-c", SERVER, url, statement]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline() == "connected\n"
        yield psutil.Process(child.pid)
        child.stdin.close()


@pytest.fixture
def database(postgres_url: URL, session_run: RunDirectory, cache: Path) -> Database:
    """An opened PostgreSQL database."""
    return open_database(postgres_url.render_as_string(hide_password=False), session_run, cache)


@pytest.fixture
def sqlite_database(tmp_path: Path, session_run: RunDirectory, cache: Path) -> Database:
    """An opened SQLite database."""
    return open_database(f"sqlite:///{tmp_path / 'app.db'}", session_run, cache)


def test_an_engine_on_the_database_passes(database: Database) -> None:
    """By our URL, the server's, and another name of the same address."""
    for url in (database.url, make_url(database.server_url), database.url.set(host="localhost")):
        engine = create_engine(url)
        check_engine(database, engine, "the default bind")
        engine.dispose()


def test_an_engine_on_another_database_is_refused_by_its_name(database: Database, embedded: Database) -> None:
    """It is named, its password hidden, and it is not connected."""
    engine = create_engine(embedded.url, creator=lambda: pytest.fail("it was connected"))
    with pytest.raises(UnsafeDatabaseError, match="bind 'analytics' is not on") as caught:
        check_engine(database, engine, "bind 'analytics'")
    assert caught.value.exit_code == 4
    assert f"dreddkit:***@127.0.0.1:{embedded.url.port}/{embedded.url.database}\n" in str(caught.value)
    assert f"/{database.url.database}" in caught.value.hint


def test_an_engine_whose_url_lies_is_refused(database: Database, embedded: Database) -> None:
    """What counts is where it is, not what it says."""

    def elsewhere() -> "psycopg2.extensions.connection":
        arguments = embedded.url.translate_connect_args(database="dbname", username="user")
        connection: psycopg2.extensions.connection = psycopg2.connect(**arguments)
        return connection

    engine = create_engine(database.url, creator=elsewhere)
    with pytest.raises(UnsafeDatabaseError, match="default bind"):
        check_engine(database, engine, "default bind")
    engine.dispose()


def test_an_engine_that_does_not_connect_is_refused(database: Database) -> None:
    """With the reason; unproven is unsafe."""
    engine = create_engine(database.url.set(password="wrong"))
    with pytest.raises(UnsafeDatabaseError) as caught:
        check_engine(database, engine, "default bind")
    assert "password authentication failed" in str(caught.value)


def test_engines_of_sqlite_files_are_told_apart(sqlite_database: Database, tmp_path: Path, database: Database) -> None:
    """Another file, a database in memory and another kind of database are refused."""
    same = create_engine(sqlite_database.url)
    check_engine(sqlite_database, same, "default bind")
    same.dispose()
    for url in (f"sqlite:///{tmp_path / 'other.db'}", "sqlite://", "sqlite:///:memory:", database.url):
        with pytest.raises(UnsafeDatabaseError):
            check_engine(sqlite_database, create_engine(url), "bind 'other'")
    with pytest.raises(UnsafeDatabaseError):
        check_engine(database, create_engine(sqlite_database.url), "bind 'other'")
    assert not (tmp_path / "other.db").exists()


def is_seen(database: Database, processes: list[psutil.Process]) -> bool:
    """Take one look."""
    with look_out(database, lambda: processes) as lookout:
        lookout.release()
        return lookout.is_connected()


def test_the_server_is_recognised_by_the_name_in_its_url(database: Database) -> None:
    """Wherever it runs; our own connections do not count, nor does it when it has gone."""
    own = create_engine(database.url)
    with own.connect() as connection:
        connection.execute(text("SELECT 1"))
        assert not is_seen(database, [])
        with connected(database.server_url):
            assert is_seen(database, [])
    own.dispose()


def test_the_server_is_recognised_by_its_port(database: Database) -> None:
    """An application may give its sessions a name of its own."""
    renamed = make_url(database.server_url).update_query_dict({"application_name": "mine"})
    with connected(renamed.render_as_string(hide_password=False)) as process:
        assert not is_seen(database, [])
        assert is_seen(database, [process])


def test_a_server_on_another_database_is_not_connected(database: Database, embedded: Database) -> None:
    """Even though it is the same PostgreSQL, and the name the right one."""
    other = make_url(database.server_url).set(database=embedded.url.database)
    with connected(other.render_as_string(hide_password=False)) as process:
        assert not is_seen(database, [process])


@pytest.fixture
def prover(database: Database) -> Prover:
    """Proves a server on another machine, which is not on the database."""
    return Prover(lambda: AttachedServer("http://192.0.2.1:80"), database)


def test_an_answer_is_enough_to_refuse_the_server(prover: Prover) -> None:
    """A hook that raises over the answer does not hide where the server is; a request without answer tells nothing."""
    with pytest.raises(HookError), prover.watching("GET /silent"):
        raise HookError("no answer")
    prover.prove()
    with suppress(HookError), prover.watching("GET /books") as answered:
        answered()
        raise HookError("not as expected")

    with pytest.raises(UnsafeDatabaseError) as caught:
        prover.prove()

    assert caught.value.where.endswith("while it answered GET /books")


def test_a_login_may_do_without_the_database_where_it_succeeds(prover: Prover) -> None:
    """Only one that fails tells that the server may be elsewhere."""
    with prover.watching_login("POST /session"):
        pass
    prover.prove()
    with pytest.raises(LoginFailedError), prover.watching_login("POST /session"):
        raise LoginFailedError("The login was answered with 500.")

    with pytest.raises(UnsafeDatabaseError) as caught:
        prover.prove()

    assert caught.value.where.endswith("while it answered POST /session: The login was answered with 500.")


@pytest.fixture
def clerk(server: "psycopg2.extensions.cursor", postgres_url: URL) -> Iterator[URL]:
    """The URL of the database for a role that is no superuser."""
    server.execute("CREATE ROLE clerk LOGIN PASSWORD 'clerk'")
    run(postgres_url, "GRANT USAGE, CREATE ON SCHEMA public TO clerk")
    yield postgres_url.set(username="clerk", password="clerk")
    run(postgres_url, "DROP OWNED BY clerk")
    server.execute("DROP ROLE clerk")


def run(url: URL, *statements: str) -> None:
    """Run statements in one transaction."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_tables_of_other_roles_and_sessions_are_not_held(
    clerk: URL, postgres_url: URL, session_run: RunDirectory, cache: Path
) -> None:
    """A role may lock its own ones alone."""
    run(postgres_url, "CREATE TABLE theirs (id int)")
    run(clerk, "CREATE TABLE own (id int)")
    database = open_database(clerk.render_as_string(hide_password=False), session_run, cache)

    with (
        connected(clerk.render_as_string(hide_password=False), "CREATE TEMPORARY TABLE passing (id int)"),
        look_out(database, list),
    ):
        run(postgres_url, "SET LOCAL lock_timeout = '50ms'", "SELECT * FROM theirs")
        with pytest.raises(OperationalError, match="lock timeout"):
            run(postgres_url, "SET LOCAL lock_timeout = '50ms'", "SELECT * FROM own")

    database.close()


def test_a_server_with_the_sqlite_file_open_is_connected(sqlite_database: Database, tmp_path: Path) -> None:
    """Another file does not count."""
    with connected(sqlite_database.server_url, "CREATE TABLE t (x)") as process:
        assert is_seen(sqlite_database, [process])
    with connected(f"sqlite:///{tmp_path / 'other.db'}", "CREATE TABLE t (x)") as process:
        assert not is_seen(sqlite_database, [process])
