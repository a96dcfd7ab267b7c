"""Dredd's own loop with ``dreddkit-hooks``: the scenarios of Dredd's suite for hooks handlers, and the reset."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.handlers.conftest import Ended

BOOKS = Path(__file__).parents[1] / "samples" / "books"
SERVE_BOOKS = f"{sys.executable} -m waitress --listen=127.0.0.1:{{port}} --call books:create_app"

MESSAGE = """
# My Api
## GET /message
+ Response 200 (text/plain)

        Hello World!
"""
SERVER = """
require('http').createServer((request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.end('Hello World!\\n');
}).listen(process.argv[2], '127.0.0.1');
"""
NAMED = ("before", "after", "before_validation")
KINDS = (*NAMED, "before_all", "after_all", "before_each", "before_each_validation", "after_each")
IN_ORDER = (
    "before all", "before each", "before", "before each validation", "before validation", "after", "after each",
    "after all",
)  # fmt: skip


def hook_of_kind(kind: str) -> str:
    """Return a hook that prints, and notes in the transaction, that it ran."""
    words = kind.replace("_", " ")
    decorator = f"{kind}('/message > GET')" if kind in NAMED else kind
    return (
        f"@hooks.{decorator}\ndef {kind}(given):\n"
        f"    print('{words} hook handled')\n"
        "    transaction = given[0] if isinstance(given, list) else given\n"
        f"    transaction.setdefault('hooks_modifications', []).append('{words} modification')\n\n\n"
    )


@pytest.fixture(scope="module")
def all_kinds(dredd: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A run with a hook of each kind in one file, and files that a name and a glob match."""
    folder = tmp_path_factory.mktemp("message")
    (folder / "api.apib").write_text(MESSAGE)
    (folder / "server.js").write_text(SERVER)
    (folder / "hookfile.py").write_text("import dredd_hooks as hooks\n\n\n" + "".join(map(hook_of_kind, KINDS)))
    for name in ("first", "glob_second", "glob_third"):
        text = f"import dredd_hooks as hooks\n@hooks.before('/message > GET')\ndef tell(_):\n    print('I am {name}')\n"
        (folder / f"{name}.py").write_text(text)
    files = ["hookfile.py", "first.py", "glob_*.py"]
    return dredd(folder, "node server.js {port}", files, TEST_DREDD_HOOKS_HANDLER_ORDER="true")


def test_hooks_run_in_dredds_order(all_kinds: Ended) -> None:
    """What hooks note in the transaction comes back to them at the next event, and to Dredd in the end."""
    expected = [f"{number} {words} modification" for number, words in enumerate(IN_ORDER)]

    assert all_kinds.exit_code == 0
    assert [line for line in all_kinds.output.splitlines() if line.endswith(" modification")] == expected


def test_all_eight_kinds_are_handled_and_shown(all_kinds: Ended) -> None:
    """Dredd shows what each of them printed."""
    assert [words for words in IN_ORDER if f"{words} hook handled" not in all_kinds.output] == []


def test_files_come_by_name_and_by_glob(all_kinds: Ended) -> None:
    """Each file that Dredd's configuration names is loaded."""
    names = ("first", "glob_second", "glob_third")

    assert [name for name in names if f"I am {name}" not in all_kinds.output] == []


HOOKS = """
from dreddkit import after, before, stash


@before("Books > Collection > List All Books")
def fail(transaction):
    transaction["fail"] = "Yay! Failed!"


@before("Books > Book > Show A Book")
def drop(transaction):
    raise ValueError("dropped it")


@after("Books > Collection > Create A Book")
def count(transaction):
    from books import Book
    print(f"books: {stash['db'].session.query(Book).count()}")
"""


@pytest.fixture(scope="module")
def books(dredd: Callable[..., Ended], tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """A run of the books sample: its fixture makes the same unique book before each request."""
    folder = tmp_path_factory.mktemp("led") / "books"
    shutil.copytree(BOOKS, folder)
    (folder / "hooks" / "more.py").write_text(HOOKS)
    configuration = (folder / "dreddkit.toml").read_text() + 'database = "${DATABASE_URL}"\n'
    (folder / "dreddkit.toml").write_text(configuration)
    return dredd(folder, SERVE_BOOKS, ["hooks/*.py"], DATABASE_URL=f"sqlite:///{folder}/books.db")


def test_the_database_is_reset_before_each_request(books: Ended) -> None:
    """Without it the second book of the same title could not be made, and the ids would count on."""
    passed = ["POST (201) /books", "DELETE (204) /books/1"]

    assert [name for name in passed if f"pass: {name}" not in books.output] == []
    assert "books: 2" in books.output
    assert "complete: 2 passing, 2 failing, 0 errors, 0 skipped, 4 total" in books.output


def test_a_failing_hook_fails_its_transaction(books: Ended) -> None:
    """A transaction that a hook failed is told by Dredd with the hook's words; exit 1."""
    assert books.exit_code == 1
    assert "Yay! Failed!" in books.output


def test_a_hook_that_raises_fails_its_transaction_with_the_traceback(books: Ended) -> None:
    """Dredd shows the user's lines, and the run goes on."""
    fail = books.output.partition("fail: GET (200) /books/1")[2]

    assert [part for part in ("before hook drop", "hooks/more.py", "ValueError: dropped it") if part not in fail] == []
