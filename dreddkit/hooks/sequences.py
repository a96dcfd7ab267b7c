"""Reading sequences: transactions that share their state on purpose, as hook files list them.

They are read without running the files: the order of the transactions is settled before there is a database that a hook
file could be imported with.
"""

import ast
from dataclasses import dataclass

from dreddkit.assignments import assigned, literal
from dreddkit.errors import HookFileError

__all__ = ["Sequence", "read_sequences"]

MAPPING_NAME = "sequences"
FORM = 'Write out sequences = {"A book\'s life": ["Books > Collection > Create A Book", "Books > Book > Show A Book"]}'
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Sequence:
    """Transactions that run one after the other, each on what those before it left.

    Args:
        name: What it is called.

        members: The names of its transactions, in order.

        place: The file and line.
    """

    name: str
    members: tuple[str, ...]
    place: str

    @property
    def label(self) -> str:
        """How messages name it, e.g. ``sequence 'Life' (hooks/books.py:3)``."""
        return f"sequence {self.name!r} ({self.place})"


def read_sequences(source: bytes, file: str) -> list[Sequence]:
    """Return the sequences of a hook file, those of its mapping called ``sequences``.

    Args:
        source: The hook file's Python; there are none where it is no Python, which its import tells.

        file: How to name it.

    Raises:
        HookFileError: The mapping is not written out, or is not of names to lists of names.
    """
    try:
        values = assigned(source, MAPPING_NAME)
    except (SyntaxError, ValueError):
        return []
    return [sequence for value in values for sequence in written_out(value, file)]


def written_out(mapping: ast.expr, file: str) -> list[Sequence]:
    """Return the sequences of a mapping."""
    if not isinstance(mapping, ast.Dict):
        raise mistake("sequences is no mapping that is written out.", mapping, file)
    return [as_sequence(key or value, value, file) for key, value in zip(mapping.keys, mapping.values, strict=True)]


def as_sequence(key: ast.expr, value: ast.expr, file: str) -> Sequence:
    """Return one entry of the mapping."""
    name, members = literal(key), literal(value)
    if not isinstance(name, str) or not name:
        raise mistake("A key of sequences is no name.", key, file)
    if not isinstance(members, list | tuple) or not all(isinstance(member, str) for member in members):
        raise mistake(f"The sequence {name!r} is no list of names that is written out.", value, file)
    if len(members) < SHORTEST:
        raise mistake(f"The sequence {name!r} has fewer than two transactions.", value, file)
    return Sequence(name, tuple(members), f"{file}:{key.lineno}")


def mistake(problem: str, node: ast.expr, file: str) -> HookFileError:
    """Return the error for what cannot be a sequence."""
    return HookFileError(problem, where=f"{file}:{node.lineno}", given=ast.unparse(node), hint=FORM)
