"""Adding fixtures to hook files: text in, text out; what a file has stays as it is."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count
from tokenize import COMMENT, NL, generate_tokens

from dreddkit.assignments import assigned
from dreddkit.scaffolding.imports import with_imports
from dreddkit.scaffolding.naming import quoted, snake_case, title
from dreddkit.scaffolding.rows import Row

__all__ = ["Stub", "with_stubs"]

MAPPING = "fixtures"
HEAD = '"""{title}: what is in the database before each of their requests."""\n'


@dataclass(frozen=True, slots=True)
class Stub:
    """The fixture of a transaction.

    Args:
        name: The transaction's name.

        request: What it sends, for the reader: ``GET /books/{id}``.

        rows: The rows it needs; none for a function that is to be filled in.
    """

    name: str
    request: str
    rows: tuple[Row, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether factories alone make the rows, so that the mapping can name them."""
        return bool(self.rows) and not any(row.values for row in self.rows)


def with_stubs(source: str, group: str, stubs: Sequence[Stub], homes: Mapping[str, str]) -> str:
    """Return the text of a hook file with more fixtures in it.

    Args:
        source: What it has; empty for a new file.

        group: What its transactions have in common, for a new file's first line.

        stubs: The fixtures that it lacks.

        homes: The module of each factory.
    """
    source = source or HEAD.format(title=title(group))
    mapped = [stub for stub in stubs if stub.is_plain]
    functions = [stub for stub in stubs if not stub.is_plain]
    imports = [(homes[row.factory], row.factory) for stub in stubs for row in stub.rows]
    imports += [("dreddkit", "fixture")] if functions else []
    text = with_imports(with_mapped(source, mapped), imports)
    taken = {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
    return text + "".join(as_function(stub, taken) for stub in functions)


def with_mapped(source: str, stubs: Sequence[Stub]) -> str:
    """Add entries to the mapping ``fixtures = {...}``; write one below the rest where none is written out."""
    entries = "".join(f"    {quoted(stub.name)}: {listed(stub.rows)},\n" for stub in stubs)
    if not entries:
        return source
    mapping = next(reversed(assigned(source, MAPPING)), None)
    if not isinstance(mapping, ast.Dict):
        ends_in_code = isinstance([None, *ast.parse(source).body][-1], ast.FunctionDef | ast.ClassDef)
        gap = "\n\n" if ends_in_code else "\n"
        return f"{source}{gap}{MAPPING} {'|=' if mapping else '='} {{\n{entries}}}\n"
    brace = offset(source, mapping.end_lineno or 0, mapping.end_col_offset or 0) - 1
    code = end_of_code(source, brace)
    comma = "" if source[code - 1] in "{," else ","
    return f"{source[:code]}{comma}{source[code:brace].rstrip()}\n{entries}{source[brace:]}"


def end_of_code(source: str, position: int) -> int:
    """Return where the code before a position ends; spaces and comments may follow."""
    lines = source.splitlines(keepends=True)
    code = [one for one in generate_tokens(StringIO(source).readline) if one.type not in {COMMENT, NL}]
    ends = [sum(map(len, lines[: one.end[0] - 1])) + one.end[1] for one in code]
    return max(end for end in ends if end <= position)


def as_function(stub: Stub, taken: set[str]) -> str:
    """Return a function that makes a transaction's rows, under a name that the file does not have."""
    base = snake_case(stub.request)
    name = next(each for each in chain([base], (f"{base}_{number}" for number in count(2))) if each not in taken)
    taken.add(name)
    docstring = f"Make the rows of {stub.request}{'.' if stub.rows else ': none yet.'}"
    lines = [f'"""{docstring}"""', *map(str, stub.rows)]
    body = "".join(f"    {line}\n" for line in lines)
    return f"\n\n@fixture({quoted(stub.name)})\ndef {name}() -> None:\n{body}"


def listed(rows: Sequence[Row]) -> str:
    """Return one factory, or a list of several."""
    return rows[0].factory if len(rows) == 1 else f"[{', '.join(row.factory for row in rows)}]"


def offset(source: str, line: int, column: int) -> int:
    """Return the position of a line and a column that ast has told, which counts bytes."""
    lines = source.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())
