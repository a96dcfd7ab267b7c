"""What hook files declare for transactions: functions marked by a decorator, and the values of a mapping."""

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from dreddkit.assignments import assigned, literal, subscripts
from dreddkit.errors import HookFileError
from dreddkit.paths import relative_to
from dreddkit.patterns import Pattern
from dreddkit.selection import pattern_of_key, patterns_of

__all__ = ["Declaration", "Declared"]


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """One function, or the value of one key.

    Args:
        patterns: The transactions that it is for.

        value: The function, or the value.

        source: The function, or the mapping: what several files may import from one place.

        file: Where it is written, relative to the project where possible.

        line: Its line there.

        where: The place as a message tells it, with the mapping's key.
    """

    patterns: tuple[Pattern, ...]
    value: object
    source: object
    file: str
    line: int
    where: str

    @property
    def place(self) -> str:
        """The file and line."""
        return f"{self.file}:{self.line}"

    @property
    def is_mapped(self) -> bool:
        """Whether it is the value of a key."""
        return self.value is not self.source


@dataclass(frozen=True, slots=True)
class Declaration:
    """A decorator and the mapping that can stand in its place.

    Args:
        mark: The attribute in which the decorator leaves its patterns.

        mapping: The name of the mapping.

        example: A right value of the mapping, for a hint.
    """

    mark: str
    mapping: str
    example: str

    def collect(self, modules: Sequence[ModuleType], root: Path) -> list[Declared]:
        """Return all that modules declare, by file and line; what several import from one place counts once.

        Args:
            modules: The hook files, in their order.

            root: The project's folder, to which messages name files relatively.

        Raises:
            HookFileError: The mapping is none, or one of its keys names no transactions.
        """
        found: list[Declared] = []
        seen: list[object] = []
        for module in modules:
            own = [*self._marked(module, root.resolve()), *self._mapped(module, root.resolve())]
            fresh = [each for each in own if not any(each.source is other for other in seen)]
            found += sorted(fresh, key=lambda each: (each.file, each.line))
            seen += [each.source for each in own]
        return found

    def _marked(self, module: ModuleType, root: Path) -> Iterator[Declared]:
        functions = {id(value): value for value in vars(module).values() if patterns_of(value, self.mark)}
        for function in functions.values():
            code = inspect.unwrap(function).__code__
            file, line = relative_to(code.co_filename, root), code.co_firstlineno
            yield Declared(patterns_of(function, self.mark), function, function, file, line, f"{file}:{line}")

    def _mapped(self, module: ModuleType, root: Path) -> Iterator[Declared]:
        mapping = getattr(module, self.mapping, None)
        path = Path(str(module.__file__))
        file = relative_to(path, root)
        if isinstance(mapping, list | tuple | set):
            raise self._no_mapping(mapping, path, file)
        if not isinstance(mapping, Mapping):
            return  # a package of that name, say
        lines = key_lines(self.mapping, path.read_bytes())
        for key, value in mapping.items():
            line = lines.get(key, 1)
            pattern = pattern_of_key(self.mapping, key, f"{file}:{line}")
            where = f"{file}:{line}, {self.mapping}[{key!r}]"
            yield Declared((pattern,), value, mapping, file, line, where)

    def _no_mapping(self, value: object, path: Path, file: str) -> HookFileError:
        written = assigned(path.read_bytes(), self.mapping)
        where = f"{file}:{written[-1].lineno}" if written else file
        hint = f"Write {self.mapping} = {self.example}"
        return HookFileError(f"{self.mapping} is no mapping.", where=where, given=repr(value), hint=hint)


def key_lines(mapping: str, source: bytes) -> dict[object, int]:
    """Return the line of each key that a file writes out for the mapping of that name, in it or below it."""
    inside = [key for value in assigned(source, mapping) if isinstance(value, ast.Dict) for key in value.keys]
    keys = [key for key in (*inside, *subscripts(source, mapping)) if isinstance(key, ast.Constant | ast.Tuple)]
    return {literal(key): key.lineno for key in keys}
