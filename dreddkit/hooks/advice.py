"""Advice on old hook files: what dreddkit does for them now, and the lines that may go."""

import ast

from dreddkit.findings import Finding, FindingKind
from dreddkit.hooks.kinds import Kind
from dreddkit.hooks.reset_code import ResetCode, leaf_statements

__all__ = ["advice_for"]


def advice_for(source: bytes, file: str) -> list[Finding]:
    """Return a finding for each hook of a file that resets the database once more, or that never runs.

    Args:
        source: The hook file's Python.

        file: How to name it.
    """
    module = ast.parse(source)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    reset_code = ResetCode(module)
    resets = [reset_advice(function, reset_code, file) for function in functions if is_hook(function, Kind.BEFORE_EACH)]
    return [*filter(None, resets), *shadowed_advice(functions, file)]


def reset_advice(function: ast.FunctionDef, reset_code: ResetCode, file: str) -> Finding | None:
    """Return the lines of a before_each hook that dreddkit makes superfluous; None when there are none."""
    statements = leaf_statements(function)
    reset, aftermath = reset_code.run_of_statements(statements)
    superfluous = [*reset, *aftermath]
    if not superfluous:
        return None
    first, last = lines_of(with_emptied_blocks(function, superfluous))
    if superfluous == statements:
        first, last = min(decorator.lineno for decorator in function.decorator_list), function.end_lineno or last
    message = (
        f"The before_each hook {function.name} resets the database; dreddkit has reset the database already before "
        f"this hook runs; delete {named(first, last)}"
    )
    if aftermath:
        message += f", once 'seed' and 'migrations' in the configuration do what {named(*lines_of(aftermath))} did"
    return Finding(FindingKind.SUPERFLUOUS, message, f"{file}:{first}")


def with_emptied_blocks(function: ast.FunctionDef, superfluous: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements, and the blocks that would be empty without them, such as a ``with``."""
    blocks = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]
    return [node for node in blocks if node in superfluous or holds_only(node, superfluous)]


def holds_only(block: ast.stmt, statements: list[ast.stmt]) -> bool:
    """Tell whether a block holds statements, and no others."""
    leaves = leaf_statements(block)
    return bool(leaves) and all(leaf in statements for leaf in leaves)


def lines_of(statements: list[ast.stmt]) -> tuple[int, int]:
    """Return the first line and the last."""
    return min(each.lineno for each in statements), max(each.end_lineno or 0 for each in statements)


def named(first: int, last: int) -> str:
    """Return lines as a message names them."""
    return f"line {first}" if first == last else f"lines {first}-{last}"


def shadowed_advice(functions: list[ast.FunctionDef], file: str) -> list[Finding]:
    """Return a finding for each hook whose name the file defines again, which takes the hook's place."""
    later = {function.name: function.lineno for function in functions}
    return [
        Finding(
            FindingKind.NEVER_RUNS,
            f"The hook {function.name} never runs, because line {later[function.name]} defines {function.name} again; "
            "rename one of them",
            f"{file}:{function.lineno}",
        )
        for function in functions
        if is_hook(function, *Kind) and function.lineno < later[function.name]
    ]


def is_hook(function: ast.FunctionDef, *kinds: Kind) -> bool:
    """Tell whether a function is decorated as a hook of one of the kinds."""
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return any(ast.unparse(decorator).rpartition(".")[2] in kinds for decorator in decorators)
