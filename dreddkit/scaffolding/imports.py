"""Import statements, in the order that ruff and isort want them."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, takewhile

__all__ = ["import_lines", "with_imports"]

INSTALLED = "dreddkit"  # what is written imports nothing else that is installed


def import_lines(imports: Iterable[tuple[str, str]]) -> list[str]:
    """Return import statements, sorted as ruff and isort do.

    >>> import_lines([("datetime", "datetime"), ("datetime", "UTC")])
    ['from datetime import UTC, datetime']
    """
    ordered = sorted(set(imports), key=lambda each: (each[0], name_order(each[1])))
    return [
        f"from {module} import {', '.join(name for _, name in names)}"
        for module, names in groupby(ordered, key=lambda each: each[0])
    ]


def name_order(name: str) -> tuple[int, str]:
    """Return what isort sorts names by: constants, then classes, then the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def with_imports(source: str, imports: Iterable[tuple[str, str]]) -> str:
    """Return a module's text with what it does not import yet.

    Names go to the statement that imports others from their module; else the statement is a new one, below the others.

    Args:
        source: The text.

        imports: The module and the name of each thing.
    """
    statements = [node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom | ast.Import)]
    known = {alias.asname or alias.name for node in statements for alias in node.names}
    missing = defaultdict(list)
    for home, name in sorted({each for each in imports if each[1] not in known}):
        missing[home].append(name)
    lines = source.splitlines(keepends=True)
    for node in reversed(statements):
        module: str | None = getattr(node, "module", None)
        if module is not None and module in missing and isinstance(node, ast.ImportFrom) and is_plain(node, lines):
            names = [alias.name for alias in node.names] + missing.pop(module)
            lines[node.lineno - 1 : node.end_lineno] = with_newlines(import_lines((module, name) for name in names))
    added = [(home, name) for home, names in missing.items() for name in names]
    return with_statements("".join(lines), added)


def with_statements(source: str, imports: Sequence[tuple[str, str]]) -> str:
    """Return a module's text with new statements: what is installed goes above the project's own."""
    installed = with_newlines(import_lines(each for each in imports if each[0] == INSTALLED))
    own = with_newlines(import_lines(each for each in imports if each[0] != INSTALLED))
    body = ast.parse(source).body
    front = list(takewhile(is_front, body))
    statements = [node for node in body[len(front) :] if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = source.splitlines(keepends=True)
    start = statements[0].lineno - 1 if statements else max([node.end_lineno or 0 for node in front], default=0)
    end = (statements[-1].end_lineno or 0) if statements else start
    above = [] if statements or not (installed or own) or not start else ["\n"]
    gap = ["\n"] if installed and (own or statements) else []
    block = lines[start:end]
    for line in own:
        block.insert(place_of(line, block), line)
    return "".join([*lines[:start], *above, *installed, *gap, *block, *lines[end:]])


def place_of(line: str, block: Sequence[str]) -> int:
    """Return where a statement belongs among the last imports, which are in order."""
    place = len(block)
    while place and block[place - 1].startswith("from ") and block[place - 1] > line:
        place -= 1
    return place


def is_front(statement: ast.stmt) -> bool:
    """Tell whether a statement has to stay in front of all others: a docstring, or an import from the future."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_plain(node: ast.ImportFrom, lines: Sequence[str]) -> bool:
    """Tell whether a statement can be written anew with nothing lost."""
    text = "".join(lines[node.lineno - 1 : node.end_lineno])
    return not (node.level or "#" in text or ";" in text or any(alias.asname for alias in node.names))


def with_newlines(lines: Iterable[str]) -> list[str]:
    """Return lines as a file has them."""
    return [f"{line}\n" for line in lines]
