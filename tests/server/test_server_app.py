"""Applications served for real: configuration, proof of the database, threads, and output."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine

from dreddkit.errors import AppError
from dreddkit.processes import RunDirectory
from dreddkit.server import RunningServer

Write = Callable[[str, str], Path]
Serve = Callable[..., RunningServer]
Fetch = Callable[..., tuple[int, str]]

CONFIGS = """
    class Testing:
        SECRET_KEY = "k"
        SQLALCHEMY_DATABASE_URI = "sqlite:///production.db"
    AS_MAPPING = {"SECRET_KEY": "k", "SQLALCHEMY_DATABASE_URI": "sqlite:///production.db"}
    instance = Testing()
"""

SHOP = """
    import os
    from flask import Flask

    def build(configure):
        app = Flask(__name__)
        configure(app.config)
        app.add_url_rule("/", view_func=lambda: {name: app.config.get(name) for name in sorted(app.config) if name in
                         ("SECRET_KEY", "SQLALCHEMY_DATABASE_URI")})
        return app

    def from_object(config): return build(lambda known: known.from_object(config))
    def from_mapping(test_config): return build(lambda known: known.from_mapping(test_config))
    def from_string(config_name):
        app = build(lambda known: known.from_object(config_name))
        app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
        return app
"""


@pytest.mark.parametrize(
    ("app", "config"),
    [
        ("shop:from_object", "configs.Testing"),
        ("shop:from_object", "configs:instance"),
        ("shop:from_mapping", "configs:AS_MAPPING"),
        ("shop:from_mapping", "configs.Testing"),
        ("shop:from_string", "configs.Testing"),
    ],
)
def test_every_idiom_of_configuration_works(write: Write, serve: Serve, fetch: Fetch, app: str, config: str) -> None:
    """The factory gets the configuration in its own shape, and the database is ours."""
    write("configs.py", CONFIGS)
    write("shop.py", SHOP)
    status, body = fetch(serve(app, config=config))
    assert status == 200
    assert json.loads(body) == {"SECRET_KEY": "k", "SQLALCHEMY_DATABASE_URI": "sqlite:///given.db"}


WITH_ENGINES = """
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class Testing:
        SQLALCHEMY_BINDS = {"audit": "sqlite:///audit.db"}

    def create_app(config):
        app = Flask(__name__, instance_path=__import__("os").getcwd())
        app.config.from_object(config)
        db.init_app(app)
        return app
"""


def test_every_engine_connects_and_tells_where(write: Write, serve: Serve, tmp_path: Path) -> None:
    """Default and bind are reported with the answer to our query, and their connections stay open."""
    write("shop.py", WITH_ENGINES)
    for name in ("given.db", "audit.db"):
        (tmp_path / name).touch()
    server = serve(
        "shop:create_app", config="shop.Testing", identity_sql="select '100%:' || count(*) from sqlite_master"
    )
    assert server.engines == {
        "default": f"sqlite:///{tmp_path}/given.db",
        "audit": f"sqlite:///{tmp_path}/audit.db",
    }
    assert server.identities == {"default": "100%:0", "audit": "100%:0"}
    (process,) = server.members()
    opened = {Path(file.path).name for file in process.open_files()}
    assert {"given.db", "audit.db"} <= opened


def test_the_connection_is_seen_in_postgresql(write: Write, serve: Serve, postgres_url: URL) -> None:
    """Before the first request the server is connected, under the name that only its DATABASE_URL told it."""
    write("shop.py", WITH_ENGINES.replace("SQLALCHEMY_BINDS", "NO_BINDS"))
    told = postgres_url.update_query_dict({"application_name": "dreddkit-x1"}).render_as_string(hide_password=False)
    identity_sql = "select current_setting('application_name') || '@' || current_database()"
    server = serve("shop:create_app", config="shop.Testing", database_url=told, identity_sql=identity_sql)
    assert server.identities == {"default": f"dreddkit-x1@{postgres_url.database}"}
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        names = connection.exec_driver_sql(
            "select application_name from pg_stat_activity where datname = current_database()"
        )
        assert "dreddkit-x1" in names.scalars().all()
    engine.dispose()


def test_a_query_that_fails_identifies_nothing(write: Write, serve: Serve, tmp_path: Path) -> None:
    """An engine on another kind of database gives no identity, nor does one whose file is not there and stays so."""
    write("shop.py", WITH_ENGINES)
    (tmp_path / "given.db").touch()
    server = serve("shop:create_app", config="shop.Testing", identity_sql="select current_setting('x')")
    assert server.identities == {"default": "", "audit": ""}
    assert not (tmp_path / "audit.db").exists()


def test_an_unreachable_database_is_told_without_its_password(write: Write, serve: Serve) -> None:
    """An engine that cannot connect stops the run, and says which database it tried."""
    write("shop.py", WITH_ENGINES)
    with pytest.raises(AppError, match="engine 'default' cannot connect") as caught:
        serve("shop:create_app", config="shop.Testing", database_url="postgresql+psycopg2://u:secret@127.0.0.1:1/d")
    assert caught.value.given == "postgresql+psycopg2://u:***@127.0.0.1:1/d"
    assert "Connection refused" in caught.value.output
    assert "secret" not in str(caught.value)


def test_a_plain_wsgi_function_is_served(write: Write, serve: Serve, fetch: Fetch) -> None:
    """An application without Flask has no engines to show and works."""
    write("plain.py", """
        def app(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [environ["PATH_INFO"].encode()]
    """)  # fmt: skip
    server = serve("plain")
    assert fetch(server, "/here") == (200, "/here")
    assert server.engines == {}


def test_the_applications_process_holds_little_of_ours(write: Write, serve: Serve, fetch: Fetch) -> None:
    """No library that the application did not import, so that it starts as quickly as it can."""
    write("plain.py", """
        import sys
        before = sorted(sys.modules)
        def app(environ, start_response):
            start_response("200 OK", [])
            heavy = {"click", "factory", "flask", "pytest", "sqlalchemy"}
            return [str(sorted(heavy.intersection(before))).encode()]
    """)  # fmt: skip
    assert fetch(serve("plain")) == (200, "[]")


def test_two_requests_are_answered_at_once(write: Write, serve: Serve, fetch: Fetch) -> None:
    """Each of two requests waits for the other inside the application."""
    write("plain.py", """
        import threading
        both = threading.Barrier(2, timeout=20)
        def app(environ, start_response):
            both.wait()
            start_response("200 OK", [])
            return [b"met"]
    """)  # fmt: skip
    server = serve("plain")
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: fetch(server), range(2))) == [(200, "met")] * 2


RAISES = """
    import logging.config
    from flask import Flask

    def create_app():
        app = Flask(__name__)
        app.config["TESTING"] = {testing}
        {logging}

        @app.get("/")
        def index():
            raise LookupError("the view is broken")

        return app
"""
SILENCED = 'logging.config.dictConfig({"version": 1, "disable_existing_loggers": True})'


@pytest.mark.parametrize(("testing", "logging"), [(True, ""), (False, ""), (True, SILENCED)])
def test_an_unhandled_exception_shows_its_traceback(
    write: Write, serve: Serve, fetch: Fetch, testing: bool, logging: str
) -> None:
    """Flask's TESTING or not, logging configured or not: the traceback is in the output of that request."""
    write("shop.py", RAISES.replace("{testing}", str(testing)).replace("{logging}", logging))
    server = serve("shop:create_app")
    before = server.output_size()
    status, _ = fetch(server)
    output = server.read_output(before)
    assert status == 500
    assert "LookupError: the view is broken" in output
    assert 'shop.py", line' in output


def test_busy_threads_print_nothing(write: Write, serve: Serve, fetch: Fetch) -> None:
    """More requests than threads wait in silence."""
    write("plain.py", """
        import threading
        full = threading.Barrier(8, timeout=20)
        def app(environ, start_response):
            full.wait()
            start_response("200 OK", [])
            return [b"met"]
    """)  # fmt: skip
    server = serve("plain")
    with ThreadPoolExecutor(16) as pool:
        assert {status for status, _ in pool.map(lambda _: fetch(server), range(16))} == {200}
    assert server.read_output() == ""


def test_output_is_private(write: Write, serve: Serve, run: RunDirectory) -> None:
    """What the server prints may hold secrets: other users cannot read it."""
    write("plain.py", "def app(environ, start_response): ...\nprint('started')\n")
    server = serve("plain")
    assert server.read_output() == "started\n"
    (log,) = run.path.glob("server-*.log")
    assert log.stat().st_mode & 0o077 == 0


def test_a_named_port_is_used_again_at_once(write: Write, serve: Serve, fetch: Fetch) -> None:
    """A port that a server has just left can be taken although old connections linger."""
    write("plain.py", "def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'x']\n")
    first = serve("plain")
    fetch(first)
    first.stop()
    port = int(first.url.rpartition(":")[2])
    assert serve("plain", port=port).url == first.url
