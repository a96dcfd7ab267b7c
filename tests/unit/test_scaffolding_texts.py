"""The texts that are written for a project: hook files, configuration, description, an old set-up taken over."""

import ast
import tomllib
from typing import Any

import pytest

from dreddkit.scaffolding import (
    Stub,
    View,
    carry_over,
    configuration,
    description,
    extended_front,
    first_segment,
    front_file,
    header_hook,
    rows_of,
    with_stubs,
    wrapper,
)
from dreddkit.scaffolding.hook_files import with_mapped
from dreddkit.scaffolding.models import Column, Model, Reference
from dreddkit.scaffolding.paths import values_in
from dreddkit.scaffolding.rows import Row
from dreddkit.transaction import Transaction

HOMES = {"BookFactory": "factories", "AuthorFactory": "factories"}
BOOK = Row("BookFactory")
AUTHOR = Model(module="app", name="Author", table="authors")
BOOKS = [
    AUTHOR,
    Model(
        module="app",
        name="Book",
        table="books",
        columns=(Column(name="isbn", column="isbn", type="str", is_unique=True),),
        references=(Reference(name="author", target="Author", columns=("author_id",), remote="id"),),
    ),
]


def test_a_new_hook_file_has_a_mapping() -> None:
    """And a function for what no factory is known for."""
    text = with_stubs("", "books", [Stub("B > L", "GET /books", (BOOK,)), Stub("B > X", "GET /x")], HOMES)

    assert text == (
        '"""Books: what is in the database before each of their requests."""\n\n'
        "from dreddkit import fixture\n\n"
        "from factories import BookFactory\n\n"
        'fixtures = {\n    "B > L": BookFactory,\n}\n\n\n'
        '@fixture("B > X")\ndef get_x() -> None:\n    """Make the rows of GET /x: none yet."""\n'
    )


@pytest.mark.parametrize(
    "source",
    [
        "from factories import BookFactory\n\nfixtures = {\n    'A': BookFactory,  # ä\n}\n",
        "from factories import BookFactory\n\nfixtures = {'ä': BookFactory}\n",
        "import os\n\nfixtures: dict = {}\n\n\ndef get_x():\n    '''Mine.'''\n",
        "from dreddkit import before\nfrom factories import (\n    BookFactory,\n)\n",
        "from __future__ import annotations\n\nimport os\n",
        '"""Mine."""\nfrom __future__ import annotations\n\nx = 1\n',
        "x = 1\n",
        "# to come\n",
    ],
)
def test_what_a_hook_file_has_stays(source: str) -> None:
    """Its fixtures are still there, the new ones too, and no name is taken twice."""
    stubs = [Stub("B", "GET /b", (BOOK, Row("AuthorFactory"))), Stub("C", "GET /x", (Row("BookFactory", ("id=7",)),))]

    text = with_stubs(source, "books", stubs, HOMES)

    compile(text, "hooks.py", "exec")
    old, new = entries(source), entries(text)
    assert new["keys"] == [*old["keys"], "B"]
    assert new["functions"] == [*old["functions"], "get_x_2" if "get_x" in old["functions"] else "get_x"]
    assert new["names"] == old["names"] | {"AuthorFactory", "BookFactory", "fixture"}
    assert [line for line in source.splitlines() if line.startswith("    'A'") and line not in text] == []
    assert with_stubs(text, "books", [], HOMES) == text


def test_comments_in_a_mapping_stay_as_they_are() -> None:
    """A comma goes behind the last entry, not behind what is said of it."""
    stubs = [Stub("B", "GET /b", (BOOK,))]

    for entry in ("1  # ä", "(1)  # ä\n    # more", "1,  # ä"):
        text = with_mapped(f'fixtures = {{\n    "A": {entry}\n}}\n', stubs)

        with_comma = entry if "," in entry else entry.replace("  #", ",  #", 1)
        assert text == f'fixtures = {{\n    "A": {with_comma}\n    "B": BookFactory,\n}}\n'


def test_a_mapping_that_is_not_written_out_gets_more() -> None:
    """What is made by a call, say, is not replaced."""
    text = with_mapped("fixtures = load()\n", [Stub("B", "GET /b", (BOOK,))])

    assert text == 'fixtures = load()\n\nfixtures |= {\n    "B": BookFactory,\n}\n'


def test_what_is_added_is_where_linters_want_it() -> None:
    """Imports in order, two lines below a function."""
    source = "import os\n\nfrom app import db\nfrom shop import cart\n\n\ndef one():\n    pass\n"

    text = with_stubs(source, "books", [Stub("B", "GET /b", (BOOK,))], HOMES)

    assert text == (
        "import os\n\nfrom app import db\nfrom factories import BookFactory\nfrom shop import cart\n\n\n"
        'def one():\n    pass\n\n\nfixtures = {\n    "B": BookFactory,\n}\n'
    )


def entries(source: str) -> dict[str, Any]:
    """Return the keys of a hook file's mapping, its functions, and the names that it imports."""
    nodes = list(ast.walk(ast.parse(source)))
    return {
        "keys": [ast.literal_eval(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys if key],
        "functions": [node.name for node in nodes if isinstance(node, ast.FunctionDef)],
        "names": {name.name for node in nodes if isinstance(node, ast.ImportFrom) for name in node.names},
    }


def test_rows_are_those_that_the_path_names() -> None:
    """With the description's own values where the first row has others; rows come with what they refer to."""
    found = rows_of("/v1/authors/{author_id}/books/{isbn}{?page}", "/v1/authors/3/books/x%2F1?page=2", [], BOOKS)

    assert list(map(str, found)) == ['BookFactory(author__id=3, isbn="x/1")']
    assert rows_of("/books/{id}", "/books/1", [], BOOKS) == [BOOK]
    assert rows_of("/catalogue/{id}", "/catalogue/1", ["Book", "db"], BOOKS) == [BOOK]
    assert rows_of("/health", "/health", [], BOOKS) == []
    assert rows_of("/books/{id}", "/books/007", [], BOOKS) == [Row("BookFactory", ("id=7",))]


def test_a_variable_may_come_twice_in_a_path() -> None:
    """As a URI template has it; and its name may begin with a digit."""
    assert values_in("/users/{id}/friends/{id}{?page}", "/v1/users/1/friends/2?page=3") == {"id": "2"}
    assert values_in("/books/{1st}", "/books/x%2F1") == {"1st": "x/1"}


def test_a_query_is_no_part_of_a_resource() -> None:
    """What lists things and what makes one are of one file."""
    assert [first_segment(path) for path in ("/v2/items{?page,size}", "/v2/items", "/v2{?page}")] == [
        "items",
        "items",
        "root",
    ]


def test_new_factories_are_named_with_the_others() -> None:
    """As if all had been written at once; a file of the user's stays as it is."""
    author, book = BOOKS
    one = front_file([book], "factories", "dreddkit_app")

    assert extended_front(one, [author], "factories") == front_file(BOOKS, "factories", "dreddkit_app")
    assert extended_front('"""Mine."""\n\n__all__ = []\n', BOOKS, "factories") == '"""Mine."""\n\n__all__ = []\n'


def test_a_description_of_what_get_is_answered_with() -> None:
    """Paths with the first rows' values, grouped; the status that was seen."""
    views = [View("/v1/books/<isbn>", "api.show_book", []), View("/v1/me", "me", [], 401)]

    text = description("Shop API", views, BOOKS)

    assert "# Group Books\n\n## /v1/books/{isbn}\n\n+ Parameters\n    + isbn: `isbn-1` (string, required)\n" in text
    assert "### Show Book [GET]\n\n+ Response 200\n" in text
    assert "### Me [GET]\n\n+ Response 401\n" in text


def test_the_configuration_is_toml() -> None:
    """Whatever is in it; what is empty is left out."""
    values = {
        "app": 'shop:create_app("x\\y")',
        "server": "one\ntwo",
        "hooks": ["a", "b"],
        "port": 5,
        "db": "",
        "parameters": {"id": 1},
    }

    table = tomllib.loads(configuration(values, is_table=True))["tool"]["dreddkit"]

    assert table == {name: value for name, value in values.items() if value}


def test_an_application_on_another_database_is_wrapped() -> None:
    """The import strings lead to the module; the call of a factory goes with it."""
    text, app, db = wrapper("shop:create_app('testing')", "shop.models:db")

    assert (app, db) == ("dreddkit_app:create_app('testing')", "dreddkit_app:db")
    assert 'create_app = import_module("shop").create_app\ndb = import_module("shop.models").db\n' in text


OLD = {
    "language": "python",
    "hookfiles": "./hooks/*.py",
    "blueprint": "api.apib",
    "server": "flask run -p 5000",
    "endpoint": "http://127.0.0.1:5000",
    "only": ["A > B"],
    "hooks-worker-timeout": 5000,
    "bogus": 1,
    "hookfile": "x.py",
    "header": ['X-Key: "k"', "Accept:text/plain"],
    "user": "ada:pw",
    "path": [],
}


def test_a_time_that_is_no_number_is_left_out() -> None:
    """And told."""
    settings, lines = carry_over({"hooks-worker-timeout": "5s"}, "", {"hook_timeout_s"})

    assert (settings, lines) == ({}, ["hooks-worker-timeout: left out: '5s' is no number of milliseconds"])


def test_an_old_set_up_is_taken_over() -> None:
    """Each key is told; what dreddkit serves itself needs no server."""
    known = {"blueprint", "hooks", "server", "port", "hook_timeout_s", "server_url"}

    settings, lines = carry_over(OLD, "shop:create_app", known)

    assert settings == {"hooks": ["./hooks/*.py"], "blueprint": ["api.apib"], "hook_timeout_s": 5.0}
    assert [line.partition(":")[0] for line in lines] == list(OLD)
    assert "only: left out: dreddkit run --only NAME" in lines
    assert "server: left out: dreddkit serves shop:create_app" in lines
    assert "bogus: left out: no such key is known" in lines
    assert "hookfile: left out: no such key is known; did you mean 'hookfiles'?" in lines
    assert "header: the hook in headers.py sets it" in lines


@pytest.mark.parametrize(
    ("command", "endpoint", "settings"),
    [
        ("flask run -p 80 -t 800", "http://127.0.0.1:80", {"server": "flask run -p {port} -t 800"}),
        ("./serve", "http://[::1]:5000/v1", {"server": "./serve", "port": 5000}),
        ("./serve", "http://[::1]/v1", {"server": "./serve"}),
        ("./serve", "http://localhost:$PORT", {"server": "./serve"}),
    ],
)
def test_the_port_of_an_old_server_may_be_any(command: str, endpoint: str, settings: dict[str, Any]) -> None:
    """Where its command names it, and not another number that has the same digits."""
    known = {"server", "port", "server_url"}

    assert carry_over({"server": command, "endpoint": endpoint}, "", known)[0] == settings


def test_headers_of_an_old_set_up_become_a_hook() -> None:
    """Which sets what Dredd had sent with every request; without any there is none."""
    written: dict[str, Any] = {}
    transaction = Transaction({"request": {"headers": {}}}, "/")

    exec(header_hook(OLD), written)  # noqa: S102 - what was written here
    written["set_headers"](transaction)

    assert dict(transaction.headers) == {
        "Authorization": "Basic YWRhOnB3",
        "X-Key": '"k"',
        "Accept": "text/plain",
    }
    assert header_hook({"header": [], "user": None}) == ""


def test_an_old_server_goes_on() -> None:
    """Without an application; where the port is in its command, it may be any. Other languages keep their handler."""
    known = {"server", "port", "handler", "server_url"}

    served, _ = carry_over({**OLD, "language": "ruby"}, "", known)
    running, _ = carry_over({"endpoint": "http://host:80"}, "", known)

    assert served == {"server": "flask run -p {port}", "handler": "ruby"}
    assert running == {"server_url": "http://host:80"}
