"""The safeguard: what dreddkit did not make and nobody marked is not touched."""

import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import URL, create_engine, text

from dreddkit.database import Database, mark, marked_again, open_database, parse_url, postgres, sqlite, unmark
from dreddkit.database.accounts import postgres_account
from dreddkit.database.binaries import find_binaries
from dreddkit.errors import DatabaseError, UnsafeDatabaseError
from dreddkit.processes import RunDirectory, free_port


def shown(url: URL) -> str:
    """Return the URL as a user would write it."""
    return url.render_as_string(hide_password=False)


def execute(url: URL, *statements: str) -> str:
    """Run statements, each in a transaction of its own; return the last one's first value."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        value = str(results[-1].scalar()) if results[-1].returns_rows else ""
    engine.dispose()
    return value


def is_marked(url: str) -> bool:
    """Tell whether dreddkit may destroy a database; no for one that does not exist."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite.is_marked(sqlite.path_of(parsed))
    found = postgres.look(parsed)
    return found is not None and found.marked


def comment_on(url: URL) -> str:
    """Return the comment on a PostgreSQL database."""
    return execute(
        url, "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    )


def test_an_unmarked_database_is_refused_with_the_command_that_marks_it(
    postgres_url: URL, session_run: RunDirectory, cache: Path
) -> None:
    """Exit 4, the reason, the command; the password stays hidden."""
    unmark(shown(postgres_url))
    with pytest.raises(UnsafeDatabaseError) as caught:
        open_database(shown(postgres_url), session_run, cache)
    assert caught.value.exit_code == 4
    masked = shown(postgres_url).replace(str(postgres_url.password), "***")
    assert f"dreddkit db mark '{masked}'" in str(caught.value)
    assert "with the password for ***" in str(caught.value)
    assert str(postgres_url.password) not in str(caught.value)


def test_before_the_refusal_one_read_only_statement_is_sent(
    postgres_url: URL, session_run: RunDirectory, cache: Path
) -> None:
    """PostgreSQL's own log tells what it was asked."""
    unmark(shown(postgres_url))
    execute(postgres_url, f"ALTER DATABASE {postgres_url.database} SET log_statement = 'all'")
    log = next(session_run.path.glob("postgres-*/*.log"))
    start = log.stat().st_size
    with pytest.raises(UnsafeDatabaseError):
        open_database(shown(postgres_url), session_run, cache)
    statements = [line for line in log.read_bytes()[start:].decode().splitlines() if "statement:" in line]
    assert [line.partition("statement: ")[2].split()[0] for line in statements] == ["BEGIN", "SELECT"]
    assert statements[0].endswith("BEGIN READ ONLY")


def test_a_marked_database_is_opened_as_it_is(postgres_url: URL, session_run: RunDirectory, cache: Path) -> None:
    """Closing it leaves it where it is."""
    execute(postgres_url, "CREATE TABLE kept AS SELECT 1 AS one")
    database = open_database(shown(postgres_url), session_run, cache)
    assert not database.created
    assert database.description.startswith("PostgreSQL ")
    assert database.description.endswith(f" at 127.0.0.1:{postgres_url.port}/{postgres_url.database}")
    database.close()
    assert execute(postgres_url, "SELECT one FROM kept") == "1"


def test_a_missing_database_is_made_and_marked(postgres_url: URL, session_run: RunDirectory, cache: Path) -> None:
    """The next run may use it again; its name may need quotes."""
    url = postgres_url.set(database=f'"{postgres_url.database}" %s\'s')
    assert not is_marked(shown(url))
    assert [open_database(shown(url), session_run, cache).created for _ in range(2)] == [True, False]
    assert is_marked(shown(url))
    with create_engine(postgres_url, isolation_level="AUTOCOMMIT").connect() as connection:
        name = connection.dialect.identifier_preparer.quote_identifier(str(url.database))
        connection.exec_driver_sql(f"DROP DATABASE {name}")
        connection.engine.dispose()


def test_a_database_that_was_made_is_told(
    postgres_url: URL, session_run: RunDirectory, cache: Path, tmp_path: Path, server: "psycopg2.extensions.cursor"
) -> None:
    """A slip in a name is seen; what is made stays, and is told once."""
    name = f"{postgres_url.database}_slip"
    for url in (shown(postgres_url.set(database=name)), f"sqlite:///{tmp_path / 'slip.db'}"):
        for is_told in (True, False):
            database = open_database(url, session_run, cache)
            database.close()
            assert database.description.endswith(" (created; stays)") == is_told
    server.execute(f"DROP DATABASE {name}")


def test_a_role_that_may_create_nothing_gets_the_commands(
    postgres_url: URL, session_run: RunDirectory, cache: Path, server: "psycopg2.extensions.cursor"
) -> None:
    """Those of the very database that is missing, a worker's for instance; the password stays hidden."""
    server.execute("CREATE ROLE plain LOGIN PASSWORD 's3cr3t'")
    url = postgres_url.set(username="plain", password="s3cr3t", database="shop_gw1")

    with pytest.raises(DatabaseError, match="may not create the database shop_gw1") as caught:
        open_database(shown(url), session_run, cache)

    assert "createdb --owner=plain shop_gw1\n" in caught.value.hint
    assert f"dreddkit db mark 'postgresql://plain:***@127.0.0.1:{url.port}/shop_gw1'" in caught.value.hint
    server.execute("DROP ROLE plain")


def test_the_marker_survives_a_dropped_schema(postgres_url: URL) -> None:
    """The reset drops everything that is in the database."""
    execute(postgres_url, "DROP SCHEMA public CASCADE")
    assert is_marked(shown(postgres_url))


def test_a_clone_is_not_marked(embedded: Database, postgres_url: URL) -> None:
    """CREATE DATABASE ... TEMPLATE copies everything but the marker."""
    clone = postgres_url.set(database=f"{postgres_url.database}_clone")
    execute(embedded.url, f"CREATE DATABASE {clone.database} TEMPLATE {postgres_url.database}")
    assert not is_marked(shown(clone))
    execute(embedded.url, f"DROP DATABASE {clone.database}")


def test_a_restored_dump_is_not_marked(postgres_url: URL) -> None:
    """pg_dump -C takes the comment along, which names another database then."""
    binaries = find_binaries(postgres_account())
    for program in ("pg_dump", "psql"):
        if not (binaries.folder / program).exists():
            pytest.skip(f"there is no {program}")
    environment = os.environ | {"PGPASSWORD": str(postgres_url.password)}
    server = ["-h", "127.0.0.1", "-p", str(postgres_url.port), "-U", str(postgres_url.username)]
    name = str(postgres_url.database)
    dump = [str(binaries.folder / "pg_dump"), *server, "--create", "--clean", name]
    copy = subprocess.run(dump, env=environment, check=True, capture_output=True).stdout
    psql = [str(binaries.folder / "psql"), *server, "postgres"]
    subprocess.run(psql, env=environment, check=True, capture_output=True, input=copy)
    assert "dreddkit" in comment_on(postgres_url)
    assert not is_marked(shown(postgres_url))


def test_a_renamed_database_is_not_marked(embedded: Database, postgres_url: URL) -> None:
    """Whoever renames a database means something by it."""
    renamed = postgres_url.set(database=f"{postgres_url.database}_renamed")
    execute(embedded.url, f"ALTER DATABASE {postgres_url.database} RENAME TO {renamed.database}")
    assert not is_marked(shown(renamed))
    execute(embedded.url, f"DROP DATABASE {renamed.database}")


def test_a_comment_of_the_user_stays(postgres_url: URL) -> None:
    """Marking adds a line to it, unmarking takes that line away."""
    execute(postgres_url, f"COMMENT ON DATABASE {postgres_url.database} IS 'mine, not yours'")
    assert not is_marked(shown(postgres_url))
    said = mark(shown(postgres_url))
    assert "may destroy" in said
    assert str(postgres_url.password) not in said
    assert is_marked(shown(postgres_url))
    assert comment_on(postgres_url).startswith("mine, not yours\n")
    unmark(shown(postgres_url))
    assert comment_on(postgres_url) == "mine, not yours"


def test_only_the_owner_marks(embedded: Database, postgres_url: URL) -> None:
    """Somebody else's database cannot be declared disposable, but looked at by everybody."""
    execute(embedded.url, "CREATE ROLE visitor LOGIN PASSWORD 'secret'")
    visitor = shown(postgres_url.set(username="visitor", password="secret"))
    assert is_marked(visitor)
    with pytest.raises(DatabaseError, match="may not") as caught:
        unmark(visitor)
    assert "must be owner of database" in str(caught.value)
    execute(embedded.url, "DROP ROLE visitor")


def test_a_template_cannot_be_marked(embedded: Database) -> None:
    """What databases are made from is nobody's to destroy: all that are made later would have what is left in it."""
    template = shown(embedded.url.set(database="template1"))

    with pytest.raises(UnsafeDatabaseError, match="is a template"):
        mark(template)

    assert not is_marked(template)


def test_a_server_that_does_not_run_is_named(session_run: RunDirectory, cache: Path) -> None:
    """Where, what the system said, and what to do instead."""
    port = free_port()
    with pytest.raises(DatabaseError) as caught:
        open_database(f"postgresql://me:pw@127.0.0.1:{port}/app", session_run, cache)
    message = str(caught.value)
    assert f"127.0.0.1:{port}/app" in message
    assert "Connection refused" in message
    assert "Does the server run" in message
    assert 'database = ""' in message


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"username": "nobody"}, "password authentication failed"),
        ({"query": {"sslmode": "requird"}}, "invalid sslmode value"),
        ({"query": {"sslmode": "require"}}, "server does not support SSL"),
    ],
)
def test_what_the_driver_says_is_told_as_it_is(
    postgres_url: URL, session_run: RunDirectory, cache: Path, change: dict[str, Any], said: str
) -> None:
    """The server runs, so nobody is asked whether it does; the database is there: nothing is made."""
    with pytest.raises(DatabaseError, match="cannot be used") as caught:
        open_database(shown(postgres_url.set(**change)), session_run, cache)
    assert said in caught.value.output
    assert "Does the server run" not in caught.value.hint


def test_a_missing_sqlite_file_is_made_and_marked(tmp_path: Path, session_run: RunDirectory, cache: Path) -> None:
    """The next run may use it again."""
    url = f"sqlite:///{tmp_path / 'app.db'}"
    for is_new in (True, False):
        database = open_database(url, session_run, cache)
        database.close()
        assert database.created == is_new
    assert is_marked(url)


def test_a_relative_sqlite_path_becomes_absolute(
    tmp_path: Path, session_run: RunDirectory, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server may run in another folder."""
    monkeypatch.chdir(tmp_path)
    database = open_database("sqlite:///app.db", session_run, cache)
    assert database.server_url == f"sqlite:///{tmp_path / 'app.db'}"
    assert database.description == f"SQLite {sqlite3.sqlite_version}, {tmp_path / 'app.db'} (created; stays)"


def test_an_unmarked_sqlite_file_is_refused(tmp_path: Path, session_run: RunDirectory, cache: Path) -> None:
    """Not a byte of it changes; once marked it is opened, through a link as well."""
    path = tmp_path / "app.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UnsafeDatabaseError, match="not marked") as caught:
        open_database(f"sqlite:///{path}", session_run, cache)
    assert f"dreddkit db mark sqlite:///{path}" in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["app.db"]
    assert path.read_bytes() == before
    mark(f"sqlite:///{path}")
    (tmp_path / "link.db").symlink_to(path)
    assert not open_database(f"sqlite:///{tmp_path / 'link.db'}", session_run, cache).created
    unmark(f"sqlite:///{path}")
    assert not is_marked(f"sqlite:///{path}")


def test_a_file_in_the_place_of_the_marked_one_is_marked_again(
    tmp_path: Path, session_run: RunDirectory, cache: Path
) -> None:
    """What was emptied there is the run's as well; its identity is the new file's."""
    path, url = tmp_path / "app.db", f"sqlite:///{tmp_path / 'app.db'}"
    database = open_database(url, session_run, cache)
    path.rename(tmp_path / "away.db")
    path.touch()
    assert not is_marked(url)

    again = marked_again(database)

    assert is_marked(url)
    assert again.own_identity != database.own_identity
    assert marked_again(again) is again
    database.close()


def test_a_copy_of_a_sqlite_file_is_not_marked(tmp_path: Path, session_run: RunDirectory, cache: Path) -> None:
    """Nor is one in a folder that was copied with everything in it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    open_database(f"sqlite:///{folder / 'app.db'}", session_run, cache)
    shutil.copy2(folder / "app.db", folder / "copy.db")
    shutil.copytree(folder, tmp_path / "other")
    assert not is_marked(f"sqlite:///{folder / 'copy.db'}")
    assert not is_marked(f"sqlite:///{tmp_path / 'other' / 'app.db'}")


def test_another_kind_of_file_cannot_be_marked(tmp_path: Path) -> None:
    """A slip in a path must not cost a document."""
    path = tmp_path / "thesis.txt"
    path.write_text("years of work, which no test should destroy")
    with pytest.raises(DatabaseError, match="not a SQLite database"):
        mark(f"sqlite:///{path}")


def test_a_missing_sqlite_file_cannot_be_marked(tmp_path: Path) -> None:
    """The message says that it is the file, which was probably meant, and what makes one."""
    (tmp_path / "shop.db").touch()
    with pytest.raises(DatabaseError, match="There is no such SQLite file") as caught:
        mark(f"sqlite:///{tmp_path / 'shpo.db'}")
    assert f"closest:  {tmp_path / 'shop.db'}" in str(caught.value)
    assert "dreddkit run --database sqlite:///" in caught.value.hint
    with pytest.raises(DatabaseError, match="The folder has to exist"):
        mark(f"sqlite:///{tmp_path / 'nowhere' / 'shop.db'}")


def test_a_sqlite_file_in_a_missing_folder_is_refused(tmp_path: Path, session_run: RunDirectory, cache: Path) -> None:
    """The message names the file and what the system said."""
    with pytest.raises(DatabaseError, match="cannot be used") as caught:
        open_database(f"sqlite:///{tmp_path / 'none' / 'app.db'}", session_run, cache)
    assert "No such file or directory" in str(caught.value)


def test_a_claim_outlives_a_limit_for_idle_sessions(
    postgres_url: URL, cache: Path, session_run: RunDirectory, server: "psycopg2.extensions.cursor"
) -> None:
    """The session that holds it does nothing for as long as the run."""
    if server.connection.info.server_version < 140000:
        pytest.skip("this PostgreSQL has no such limit")
    server.execute(f'ALTER DATABASE "{postgres_url.database}" SET idle_session_timeout = 50')
    database = open_database(shown(postgres_url), session_run, cache)
    time.sleep(0.3)

    with pytest.raises(DatabaseError, match="Another run is using"):
        open_database(shown(postgres_url), session_run, cache)

    database.close()


def test_one_database_one_run(postgres_url: URL, cache: Path, session_run: RunDirectory, tmp_path: Path) -> None:
    """A second run is refused until the first one is over; nothing is torn out of anybody's hands."""
    texts = [postgres_url.render_as_string(hide_password=False), f"sqlite:///{tmp_path / 'claimed.db'}"]
    for text_of_url in texts:
        first = open_database(text_of_url, session_run, cache)
        with pytest.raises(DatabaseError, match="Another run is using"):
            open_database(text_of_url, session_run, cache)
        first.close()

        open_database(text_of_url, session_run, cache).close()
