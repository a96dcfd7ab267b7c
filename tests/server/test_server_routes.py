"""An application asked for its routes: what it tells, and that no database is touched for it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.views import MethodView

from dreddkit.errors import AppError
from dreddkit.processes import RunDirectory
from dreddkit.server import Asker
from dreddkit.server.wsgi.project import views

Write = Callable[[str, str], Path]
Ask = Callable[..., dict[str, Any]]

SHOP = """\
from flask import Flask
from flask.views import MethodView
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter

class Tail(BaseConverter):
    regex = ".+"
    part_isolating = False

class Base(MethodView):
    def get(self, id): return {}

class Item(Base):
    def put(self, id): return {}

app = Flask(__name__)
app.url_map.converters["tail"] = Tail
app.url_map.strict_slashes = False
app.add_url_rule("/items/<int:id>", view_func=Item.as_view("item"))

@app.post("/items/<tail:rest>")
def rest(rest): return {}

app.add_url_rule("/built", endpoint="built", build_only=True)
mounted = ProxyFix(DispatcherMiddleware(lambda environ, start: [], {"/api": app}))

def plain(environ, start): return []
"""


@pytest.fixture
def ask(run: RunDirectory, tmp_path: Path) -> Ask:
    """Ask an application of the project for its routes."""

    def routes(app: str, **options: Any) -> dict[str, Any]:
        url = "postgresql+psycopg2:///nowhere?host=/dev/null"
        common = {"config": "", "database_url": url, "run": run, "cwd": tmp_path, "env": os.environ}
        return Asker(app=app, **{**common, "ready_timeout_s": 30.0, **options}).routes()

    return routes


def test_rules_with_their_methods_places_and_converters(write: Write, ask: Ask) -> None:
    """A view is placed at its function, or where its class does not define it, at the class."""
    write("shop.py", SHOP)

    told = ask("shop:app")

    static, item, rest = told["routes"]
    assert static["endpoint"] == "static"
    assert (item["rule"], item["endpoint"], item["strict_slashes"]) == ("/items/<int:id>", "item", False)
    assert {method: item["places"][method] for method in ("GET", "PUT")} == {"GET": "shop.py:14", "PUT": "shop.py:15"}
    assert rest["places"] == {"OPTIONS": "shop.py:22", "POST": "shop.py:22"}
    assert told["converters"] == {"tail": False}


def test_an_application_inside_middlewares(write: Write, ask: Ask) -> None:
    """The path that it is mounted at is part of its rules."""
    write("shop.py", SHOP)

    assert [route["rule"] for route in ask("shop:mounted")["routes"]][1:] == [
        "/api/items/<int:id>",
        "/api/items/<tail:rest>",
    ]


def test_what_is_no_flask_application(write: Write, ask: Ask) -> None:
    """There is nothing to ask, and that is no error."""
    write("shop.py", SHOP)

    assert ask("shop:plain") == {"unknown": "it is no Flask application but a function"}


MAKES_TABLES = """
    import os
    from flask import Flask
    from flask_sqlalchemy import SQLAlchemy

    db = SQLAlchemy()

    class Item(db.Model):
        id = db.Column(db.Integer, primary_key=True)

    def create(url):
        app = Flask(__name__)
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        db.init_app(app)
        with app.app_context():
            db.create_all()
        app.add_url_rule("/", view_func=lambda: {})
        return app

    def create_app(): return create(os.environ["DATABASE_URL"])
    def stubborn_app(): return seeded(create("sqlite:///" + os.path.abspath("production.db")))
    def seeded_app(): return seeded(create_app())
    def seeded(app):
        with app.app_context():
            db.session.add(Item())
            db.session.commit()
        return app
    def careful_app():
        from sqlalchemy.exc import OperationalError
        try:
            return stubborn_app()
        except OperationalError:
            return Flask(__name__)
"""


def test_no_database_is_connected_to(write: Write, ask: Ask, tmp_path: Path) -> None:
    """Not even one that the application names by itself; one that can do without its database is asked."""
    write("shop.py", MAKES_TABLES)

    told = [ask(f"shop:{name}") for name in ("seeded_app", "stubborn_app", "careful_app")]

    seeded, stubborn, careful = told
    assert seeded == stubborn
    assert seeded["unknown"].startswith("it connects to a database while it is made; rows that it writes")
    assert seeded["where"] == "shop.py:26"
    assert "unknown" not in careful
    assert not (tmp_path / "production.db").exists()


def test_an_application_that_makes_its_tables(write: Write, ask: Ask) -> None:
    """It is asked all the same, though it makes none."""
    write("shop.py", MAKES_TABLES)

    assert [route["rule"] for route in ask("shop:create_app")["routes"]][1:] == ["/"]


def test_a_database_in_memory_hurts_nobody(write: Write, ask: Ask) -> None:
    """An application that makes its tables at once can be asked there."""
    write("shop.py", MAKES_TABLES)

    assert [route["rule"] for route in ask("shop:create_app", database_url="sqlite://")["routes"]][1:] == ["/"]


def test_an_application_that_does_not_import(write: Write, ask: Ask) -> None:
    """The same error as when it is served."""
    write("shop.py", "import nothing_of_that_name\n")

    with pytest.raises(AppError, match="nothing_of_that_name"):
        ask("shop:app")


def test_a_view_of_several_rules_tells_of_all_their_methods() -> None:
    """As Flask's manual has it for a class: a rule for the list, another one for a row."""

    class Items(MethodView):
        def get(self, number: int) -> str:
            return str(number)

        def post(self) -> str:
            return repr(self)

    app, view = Flask("shop"), Items.as_view("items")
    app.add_url_rule("/items", view_func=view, methods=["POST"])
    app.add_url_rule("/items/<int:number>", view_func=view, methods=["GET"])

    told = views(app)["items"]

    assert (told["POST"], told["GET"]) == (["repr"], ["str"])
