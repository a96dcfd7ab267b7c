"""The house of docs/architecture.md, read from the imports."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "dreddkit"
GROUND = 1


def read_floors() -> dict[str, int]:
    """Read the floor of each room from the table in docs/architecture.md."""
    floors = {}
    for line in (ROOT / "docs" / "architecture.md").read_text().splitlines():
        if row := re.match(r"\| (\d) \| ([^|]+) \|", line):
            floors.update({room: int(row[1]) for room in re.findall(r"`(\w+)`", row[2])})
    return floors


FLOORS = read_floors()
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem in FLOORS)


def room_of(path: Path) -> str:
    """Return the room that a file is in."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> Iterator[str]:
    """Yield the room of each dreddkit module that a file imports; the package root counts as ``dreddkit``."""
    for name in imported(path):
        if name.split(".")[0] == "dreddkit":
            yield next((part for part in name.split(".")[1:2] if part in FLOORS), "dreddkit")


def test_every_room_is_in_the_table() -> None:
    """A folder or module of the package that docs/architecture.md does not place is no room."""
    found = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.suffix in ("", ".py")}

    assert set(FLOORS) == {name for name in found if not name.startswith("__")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    """No file imports from above, from beside, or from the package root."""
    room = room_of(path)
    ground = FLOORS[room] == GROUND  # its nouns may name each other
    wrong = [
        other
        for other in rooms_imported(path)
        if other != room and FLOORS.get(other, sys.maxsize) >= FLOORS[room] + ground
    ]

    assert wrong == []


@pytest.mark.parametrize("room", sorted(room for room, floor in FLOORS.items() if floor == GROUND))
def test_ground_is_standard_library_only(room: str) -> None:
    """What is on the ground needs nothing installed; only its own neighbours."""
    names = {name.split(".")[0] for name in imported(PACKAGE / f"{room}.py")}

    assert names - set(sys.stdlib_module_names) <= {"dreddkit"}
