"""Mappings of a hook file that nobody looks at, because their name is only nearly right."""

import ast
from difflib import get_close_matches

from dreddkit.findings import Finding, FindingKind

__all__ = ["misspelt_mappings"]

MAPPINGS = ("authentication", "fixtures", "sequences")
NEARLY = 0.8  # as difflib counts; "features" is not "fixtures"


def misspelt_mappings(source: bytes, file: str) -> list[Finding]:
    """Return a finding for each mapping that is called nearly like one of dreddkit's, and that its file does not use.

    Args:
        source: The hook file's Python.

        file: How to name it.
    """
    module = ast.parse(source)
    found = []
    for statement in module.body:
        name = name_of_mapping(statement)
        closest = get_close_matches(name.lower(), MAPPINGS, n=1, cutoff=NEARLY)
        if closest and name not in MAPPINGS and not is_read(name, module, statement.end_lineno or 0):
            message = f"The mapping {name} is not looked at; dreddkit reads {', '.join(MAPPINGS)}"
            found.append(Finding(FindingKind.MISSPELT, message, f"{file}:{statement.lineno}", closest[0]))
    return found


def name_of_mapping(statement: ast.stmt) -> str:
    """Return the name to which a statement assigns a dictionary that is written out; empty where it does not."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() | ast.DictComp()):
            return name
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict() | ast.DictComp()):
            return name
    return ""


def is_read(name: str, module: ast.Module, line: int) -> bool:
    """Tell whether a file reads a name below a line; above it that may be the decorator called so."""
    names = (node for node in ast.walk(module) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    return any(node.id == name and node.lineno > line for node in names)
