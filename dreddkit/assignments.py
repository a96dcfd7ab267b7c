"""What a Python file assigns to a name at its top level, read without running it."""

import ast
from collections.abc import Iterator

__all__ = ["assigned", "literal", "subscripts"]


def assigned(source: str | bytes, name: str) -> list[ast.expr]:
    """Return the expressions that a file assigns to a name.

    Raises:
        SyntaxError: The file is no Python.
    """
    return [value for target, value in assignments(source) if ast.unparse(target) == name]


def subscripts(source: bytes, name: str) -> list[ast.expr]:
    """Return the keys under which a file assigns to the items of what has a name.

    Raises:
        SyntaxError: The file is no Python.
    """
    targets = [target for target, _ in assignments(source) if isinstance(target, ast.Subscript)]
    return [target.slice for target in targets if ast.unparse(target.value) == name]


def literal(node: ast.expr) -> object:
    """Return the value of an expression that is a literal, else None."""
    try:
        return ast.literal_eval(node)
    except (TypeError, ValueError):
        return None


def assignments(source: str | bytes) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield each target that a file assigns to at its top level, and the value."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield target, node.value
