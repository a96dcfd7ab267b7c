"""Recognising, in a hook file's syntax tree, the statements that reset a database."""

import ast
from collections.abc import Iterable
from itertools import takewhile

__all__ = ["ResetCode", "leaf_statements"]

RESET_WORDS = ("drop schema", "create schema", "drop database", "create database")
RESET_CALLS = {"create_all", "create_database", "drop_all", "drop_database"}
AFTERMATH = ("populate", "seed", "stamp")  # how calls begin that follow a reset, and are dreddkit's as well


class ResetCode:
    """Knows the statements of one file that reset the database, by themselves or through the file's own functions.

    Args:
        module: The file's syntax tree.
    """

    def __init__(self, module: ast.Module) -> None:
        self._helpers = {node.name: node for node in module.body if isinstance(node, ast.FunctionDef)}
        self._dreddkit_resets = set(names_of_dreddkit_reset(module))

    def run_of_statements(self, statements: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]]:
        """Return the statements from the first that resets to the last, and those after it that fill the database."""
        resets = [index for index, statement in enumerate(statements) if self.resets(statement)]
        if not resets:
            return [], []
        end = resets[-1] + 1
        return statements[resets[0] : end], list(takewhile(is_aftermath, statements[end:]))

    def resets(self, statement: ast.stmt, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether a statement resets the database, helpers that it calls included."""
        for part in ast.walk(statement):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                if any(words in part.value.lower() for words in RESET_WORDS):
                    return True
            elif isinstance(part, ast.Call) and self._call_resets(ast.unparse(part.func), seen):
                return True
        return False

    def _call_resets(self, name: str, seen: frozenset[str]) -> bool:
        if name in self._dreddkit_resets or name.rpartition(".")[2] in RESET_CALLS:
            return True
        if name in seen or name not in self._helpers:
            return False
        return any(self.resets(step, seen | {name}) for step in leaf_statements(self._helpers[name]))


def names_of_dreddkit_reset(module: ast.Module) -> Iterable[str]:
    """Yield how a file spells dreddkit's own reset function."""
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "dreddkit":
            yield from (alias.asname or alias.name for alias in node.names if alias.name == "reset")
        elif isinstance(node, ast.Import):
            yield from (f"{alias.asname or alias.name}.reset" for alias in node.names if alias.name == "dreddkit")


def leaf_statements(node: ast.AST) -> list[ast.stmt]:
    """Return the statements in a block that hold no others, in order, docstrings left out."""
    leaves: list[ast.stmt] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case) and hasattr(child, "body"):
            leaves.extend(leaf_statements(child))
        elif isinstance(child, ast.stmt) and not is_docstring(child):
            leaves.append(child)
    return leaves


def is_docstring(statement: ast.stmt) -> bool:
    """Tell whether a statement is nothing but a constant."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_aftermath(statement: ast.stmt) -> bool:
    """Tell whether a statement calls something that fills or stamps a fresh database."""
    calls = [ast.unparse(part.func).rpartition(".")[2] for part in ast.walk(statement) if isinstance(part, ast.Call)]
    return any(name.lower().startswith(AFTERMATH) for name in calls)
