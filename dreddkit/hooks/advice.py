"""Advice on old hook files: what dreddkit does for them now, and the lines that may go."""

import ast
from itertools import chain

from dreddkit.hooks.kinds import Kind
from dreddkit.hooks.reset_code import ResetCode, leaf_statements

__all__ = ["advice_for"]


def advice_for(source: bytes, file: str) -> list[str]:
    """Return a text for each hook of a file that resets the database once more, or that never runs.

    Args:
        source: The hook file's Python.

        file: How to name it.
    """
    module = ast.parse(source)
    functions = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    reset_code = ResetCode(module)
    advice = [reset_advice(function, reset_code, file) for function in functions if is_hook(function, Kind.BEFORE_EACH)]
    return list(filter(None, chain(advice, shadowed_advice(functions, file))))


def reset_advice(function: ast.FunctionDef, reset_code: ResetCode, file: str) -> str:
    """Return the lines of a before_each hook that dreddkit makes superfluous; empty when there are none."""
    statements = leaf_statements(function)
    superfluous = reset_code.run_of_statements(statements)
    if not superfluous:
        return ""
    first, last = superfluous[0].lineno, superfluous[-1].end_lineno
    if superfluous == statements:
        first, last = min(decorator.lineno for decorator in function.decorator_list), function.end_lineno
    return (
        f"The before_each hook {function.name} resets the database; dreddkit has reset the database already before "
        f"this hook runs; delete {file}:{first}-{last}"
    )


def shadowed_advice(functions: list[ast.FunctionDef], file: str) -> list[str]:
    """Return a text for each hook whose name the file defines again, which takes the hook's place."""
    later = {function.name: function.lineno for function in functions}
    return [
        f"The hook {function.name} ({file}:{function.lineno}) never runs, because line {later[function.name]} "
        f"defines {function.name} again; rename one of them"
        for function in functions
        if is_hook(function, *Kind) and function.lineno < later[function.name]
    ]


def is_hook(function: ast.FunctionDef, *kinds: Kind) -> bool:
    """Tell whether a function is decorated as a hook of one of the kinds."""
    decorators = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return any(ast.unparse(decorator).rpartition(".")[2] in kinds for decorator in decorators)
