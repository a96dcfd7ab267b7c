"""Loading hook files: those written for dredd_hooks and those written for dreddkit, good ones and broken ones."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from dreddkit.errors import HookError, HookFileError
from dreddkit.hooks import HookRegistry, Kind, call_hook, load_hook_files

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write a file of a project; what loading it does to the interpreter is undone."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"))
        return path

    modules = set(sys.modules)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield write_file
    for name in set(sys.modules) - modules:
        del sys.modules[name]


def labels(registry: HookRegistry, kind: Kind, name: str = "") -> list[str]:
    """Return the labels of the hooks of a kind, without the kind."""
    return [hook.label.partition(" hook ")[2] for hook in registry.of(kind, name)]


def failure(root: Path, pattern: str = "hooks/*.py") -> HookFileError:
    """Load the files, which must fail, and return the error."""
    with pytest.raises(HookFileError) as caught:
        load_hook_files([pattern], root)
    return caught.value


def test_a_file_written_for_dredd_hooks(write: Write, tmp_path: Path) -> None:
    """Its hooks of all eight kinds are found, stacked ones under each of their names, and run."""
    write(
        "hooks/users.py",
        """
        import dredd_hooks as hooks
        from flask import current_app
        from sqlalchemy import func

        stash = {}

        @hooks.before_all
        def first(transactions): stash["first"] = True

        @hooks.before_each
        @hooks.after_each
        def each(transaction): transaction["seen"] = True

        @hooks.before_each_validation
        def validating(transaction): ...

        @hooks.before("Users > List")
        @hooks.before("Users > Show")
        def users(transaction): ...

        @hooks.before_validation("Users > List")
        def response(transaction): ...

        @hooks.after("Users > List")
        def done(transaction): ...

        @hooks.after_all
        def last(transactions): ...
        """,
    )

    registry = load_hook_files(["hooks/*.py"], tmp_path).registry

    assert labels(registry, Kind.BEFORE_ALL) == ["first (hooks/users.py:7)"]
    assert labels(registry, Kind.BEFORE_EACH) == labels(registry, Kind.AFTER_EACH) == ["each (hooks/users.py:10)"]
    assert labels(registry, Kind.BEFORE_EACH_VALIDATION) == ["validating (hooks/users.py:14)"]
    assert labels(registry, Kind.BEFORE, "Users > List") == ["users (hooks/users.py:17)"]
    assert labels(registry, Kind.BEFORE, "Users > Show") == ["users (hooks/users.py:17)"]
    assert labels(registry, Kind.BEFORE_VALIDATION, "Users > List") == ["response (hooks/users.py:21)"]
    assert labels(registry, Kind.AFTER, "Users > List") == ["done (hooks/users.py:24)"]
    assert labels(registry, Kind.AFTER_ALL) == ["last (hooks/users.py:27)"]
    transaction = {"name": "Users > List"}
    call_hook("hook", registry.of(Kind.BEFORE_EACH)[0].function, transaction, deadline_s=5)
    assert transaction["seen"]


def test_dredd_hooks_wrapper_is_not_in_the_traceback(write: Write, tmp_path: Path) -> None:
    """The traceback of a dredd_hooks hook begins with the user's function."""
    path = write(
        "hooks/users.py", "import dredd_hooks as hooks\n\n@hooks.before('A')\ndef users(transaction):\n    1 / 0\n"
    )
    (hook,) = load_hook_files(["hooks/*.py"], tmp_path).registry.of(Kind.BEFORE, "A")

    with pytest.raises(HookError) as caught:
        call_hook(hook.label, hook.function, {}, deadline_s=5)

    assert caught.value.output.splitlines()[1] == f'  File "{path}", line 5, in users'
    assert "/dredd_hooks/" not in caught.value.output
    assert caught.value.where == f"{path}:5"


def test_dredd_hooks_imports_quietly(tmp_path: Path) -> None:
    """In a fresh Python in which warnings are errors, a file that needs dredd_hooks loads."""
    (tmp_path / "hooks.py").write_text("from dredd_hooks import before_all\n")
    program = f"""
from pathlib import Path
from dreddkit.hooks import load_hook_files
load_hook_files(["hooks.py"], Path({str(tmp_path)!r}))
"""

    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, cwd=Path(__file__).parents[2])


def test_order_is_by_pattern_file_and_line(write: Write, tmp_path: Path) -> None:
    """Patterns in their order, files sorted in each, every file once, and lines whatever the functions are called."""
    text = "from dreddkit.hooks import before_each\n@before_each\ndef z(t): ...\n@before_each\ndef a(t): ...\n"
    for name in ("hooks/b.py", "hooks/a.py", "hooks/deep/c.py", "main.py"):
        write(name, text)

    registry = load_hook_files(["main.py", "hooks/**/*.py", "hooks/b.py"], tmp_path).registry

    files = ["main.py", "hooks/a.py", "hooks/b.py", "hooks/deep/c.py"]
    assert labels(registry, Kind.BEFORE_EACH) == [
        f"{n} ({file}:{ln})" for file in files for n, ln in (("z", 2), ("a", 4))
    ]


def test_files_of_the_same_name_and_of_other_modules_names(write: Write, tmp_path: Path) -> None:
    """Two events.py, and one called like a module of the standard library, neither shadow nor are shadowed."""
    write("events.py", "from dreddkit.hooks import after_all\nWHERE = 'root'\n")
    for folder in ("hooks/one", "hooks/two"):
        write(f"{folder}/events.py", "from dreddkit.hooks import before_each\n@before_each\ndef hook(t): ...\n")
    write("hooks/colorsys.py", "import colorsys\nassert colorsys.rgb_to_hsv\n")
    write("hooks/zz.py", "import events\nassert events.WHERE == 'root'\n")

    loaded = load_hook_files(["hooks/**/*.py"], tmp_path)

    assert labels(loaded.registry, Kind.BEFORE_EACH) == ["hook (hooks/one/events.py:2)", "hook (hooks/two/events.py:2)"]
    assert len({module.__name__ for module in loaded.modules}) == 4


def test_imports_from_the_project_the_folder_and_the_package(write: Write, tmp_path: Path) -> None:
    """A hook file imports from the project's root, from its own folder, and absolutely from its own package."""
    write("factories_of_test/user.py", "USER = 1\n")
    write("hooks_of_test/__init__.py", "")
    write("hooks_of_test/helper_of_test.py", "HELP = 2\n")
    write(
        "hooks_of_test/users.py",
        """
        from factories_of_test.user import USER
        from helper_of_test import HELP
        from hooks_of_test.helper_of_test import HELP as SAME
        """,
    )

    module = load_hook_files(["hooks_of_test/users.py"], tmp_path).modules[0]

    assert (module.USER, module.HELP, module.SAME) == (1, 2, 2)


def test_imported_hooks_register_once(write: Write, tmp_path: Path) -> None:
    """A hook that two files import, or that is in a hook file which another one imports, runs once."""
    write("common_of_test.py", "from dreddkit.hooks import before_each\n@before_each\ndef shared(t): ...\n")
    write("hooks/aa_of_test.py", "from common_of_test import shared\n")
    write(
        "hooks/bb_of_test.py",
        "from common_of_test import shared\nfrom dreddkit.hooks import after_each\n@after_each\ndef own(t): ...\n",
    )
    write("hooks/cc_of_test.py", "from bb_of_test import own\n")

    registry = load_hook_files(["hooks/*.py"], tmp_path).registry

    assert labels(registry, Kind.BEFORE_EACH) == ["shared (common_of_test.py:2)"]
    assert labels(registry, Kind.AFTER_EACH) == ["own (hooks/bb_of_test.py:3)"]


def test_advice_is_collected(write: Write, tmp_path: Path) -> None:
    """An old file that resets the database by itself is told so, with the lines."""
    write("hooks/old.py", "import dredd_hooks as hooks\n@hooks.before_each\ndef wipe(t):\n    db.drop_all()\n")

    (finding,) = load_hook_files(["hooks/*.py"], tmp_path).advice

    assert finding.where == "hooks/old.py:2"
    assert finding.message.endswith("delete lines 2-4")


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("hoks/*.py", "Did you mean hooks/*.py?"),
        ("hooks/user.py", "Did you mean hooks/users.py?"),
        ("hooks", "hooks is a folder; write hooks/*.py"),
        ("zzz", "Patterns are relative to the project's folder."),
        ("hooks/users.py/*.py", "Patterns are relative to the project's folder."),
    ],
)
def test_a_pattern_that_matches_nothing(write: Write, tmp_path: Path, pattern: str, hint: str) -> None:
    """The error names the pattern, the folder it was looked for in, and the nearest thing there is."""
    write("hooks/users.py", "")

    error = failure(tmp_path, pattern)

    assert (error.where, error.given, error.hint) == (str(tmp_path), pattern, hint)


def test_a_syntax_error(write: Write, tmp_path: Path) -> None:
    """File, line and the text with its caret, and no frames of the import machinery."""
    path = write("hooks/users.py", "x = 1\ndef (:\n")

    error = failure(tmp_path)

    assert error.problem == "hooks/users.py does not import: SyntaxError: invalid syntax"
    assert error.where == "hooks/users.py:2"
    assert error.output.startswith(f'  File "{path}", line 2\n    def (:\n')


@pytest.mark.parametrize("statement", ["raise ValueError('no')", "import sys; sys.exit(3)", "1 / 0"])
def test_whatever_a_file_raises(write: Write, tmp_path: Path, statement: str) -> None:
    """An error of any kind, SystemExit too, in the file or in what it imports, is told with file and line."""
    path = write("hooks/helper_of_test.py", f"x = 1\n{statement}\n")
    write("hooks/aaa.py", "import helper_of_test\n")

    error = failure(tmp_path)

    assert error.problem.startswith("hooks/aaa.py does not import: ")
    assert error.where == "hooks/helper_of_test.py:2"
    assert f'File "{path}"' in error.output
    assert "importlib" not in error.output


@pytest.mark.parametrize(
    ("statement", "hint"),
    [
        ("import factories_of_tset", "Did you mean factories_of_test?"),
        ("import factories_of_test.usr", "Did you mean factories_of_test.user?"),
        ("import qqqq", "qqqq is neither in "),
        ("import only_in_src_of_test", "It is in src/. Install the project"),
        ("import os; os.environ['NOT_SET_IN_TESTS']", "The environment variable NOT_SET_IN_TESTS is not set."),
    ],
)
def test_a_missing_module(write: Write, tmp_path: Path, statement: str, hint: str) -> None:
    """The hint names the module that it is likely to be, or where was looked; so it does with a variable."""
    write("src/only_in_src_of_test.py", "")
    write("factories_of_test/__init__.py", "")
    write("factories_of_test/user.py", "")
    write("hooks/users.py", statement)

    error = failure(tmp_path)

    assert error.where == "hooks/users.py:1"
    assert error.hint.startswith(hint)


def test_modules_are_found_where_pytest_finds_them(write: Write, tmp_path: Path) -> None:
    """In the folders of its ``pythonpath``."""
    write("pyproject.toml", '[tool.pytest.ini_options]\npythonpath = ["src"]\n')
    write("src/below_src_of_test.py", "")
    write("hooks/users.py", "import below_src_of_test\n")

    assert len(load_hook_files(["hooks/*.py"], tmp_path).modules) == 1


def test_a_decorator_used_wrongly(write: Write, tmp_path: Path) -> None:
    """The decorator's own message is kept, and the place is added."""
    write("hooks/users.py", "from dreddkit.hooks import before\n\n@before\ndef users(t): ...\n")

    error = failure(tmp_path)

    assert error.problem == "@before needs the name of a transaction."
    assert error.where == "hooks/users.py:3"


def test_a_decorator_of_dredd_hooks_used_wrongly(write: Write, tmp_path: Path) -> None:
    """dredd_hooks lets @hooks.before without a name pass, and the hook never runs; here it is an error."""
    write("hooks/users.py", "import dredd_hooks as hooks\n\n@hooks.before\ndef users(t): ...\n")

    assert failure(tmp_path).problem == "The hook users never runs: @before needs the name of a transaction."


@pytest.mark.parametrize(
    ("definition", "what"), [("async def users(t): ...", "async"), ("def users(t): yield", "a generator")]
)
def test_a_hook_that_does_nothing_when_called(write: Write, tmp_path: Path, definition: str, what: str) -> None:
    """Coroutines and generators would be silently left unrun."""
    write("hooks/users.py", f"from dreddkit.hooks import before\n@before('A')\n{definition}\n")

    assert f"(hooks/users.py:2) is {what}, so calling it does nothing." in failure(tmp_path).problem


def test_a_file_that_is_no_python(write: Write, tmp_path: Path) -> None:
    """A pattern that catches other files is told so."""
    write("hooks/users.txt", "hello")

    assert failure(tmp_path, "hooks/*").problem == "A hook file has to be a Python file."
