"""The package as its users import it."""

import ast
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import dreddkit

PACKAGE = Path(dreddkit.__file__).parent
FRONTS = sorted(f"dreddkit.{path.parent.name}" for path in PACKAGE.glob("*/__init__.py"))
HEAVY = {"alembic", "click", "factory", "flask", "psycopg2", "sqlalchemy"}


@pytest.mark.parametrize("name", dreddkit.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    """What ``__all__`` promises can be imported, and says what it is."""
    value = getattr(dreddkit, name)

    assert name == "stash" or inspect.getdoc(value)


@pytest.mark.parametrize("front", ["dreddkit", *FRONTS])
def test_all_is_sorted_and_complete(front: str) -> None:
    """Each front lists its names once, in order, and has every one of them."""
    module = importlib.import_module(front)

    assert module.__all__ == sorted(module.__all__, key=lambda name: (name.islower(), name.upper() != name, name))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    """A misspelt import is told as Python tells it."""
    with pytest.raises(AttributeError, match="no attribute 'befor'"):
        _ = dreddkit.befor


@pytest.mark.parametrize("module", ["dreddkit", "dreddkit.plugin", "dreddkit.server.wsgi.serve"])
def test_importing_costs_little(module: str) -> None:
    """Pytest imports the plugin in every session, and the served application shares a process with its launcher."""
    code = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_no_function_is_long() -> None:
    """A body that does not fit on a screen is two ideas."""
    long = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
                if lines > 50:
                    long.append(f"{path.relative_to(PACKAGE)}:{node.name} {lines}")

    assert long == []
