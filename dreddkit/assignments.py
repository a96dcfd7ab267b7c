"""What a Python file assigns to a name at its top level, read without running it."""

import ast

__all__ = ["assigned", "literal", "subscripts"]


def assigned(source: bytes, name: str) -> list[ast.expr]:
    """Return the expressions that a file assigns to a name.

    Raises:
        SyntaxError: The file is no Python.
    """
    return [
        node.value
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
        if name in {ast.unparse(target) for target in targets_of(node)}
    ]


def subscripts(source: bytes, name: str) -> list[ast.expr]:
    """Return the keys under which a file assigns to the items of what has a name.

    Raises:
        SyntaxError: The file is no Python.
    """
    return [
        target.slice
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in targets_of(node)
        if isinstance(target, ast.Subscript) and ast.unparse(target.value) == name
    ]


def literal(node: ast.expr) -> object:
    """Return the value of an expression that is a literal, else None."""
    try:
        return ast.literal_eval(node)
    except (TypeError, ValueError):
        return None


def targets_of(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    """Return what an assignment assigns to."""
    return node.targets if isinstance(node, ast.Assign) else [node.target]
