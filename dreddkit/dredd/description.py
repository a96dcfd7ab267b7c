"""Reading a description: includes expanded, each line's own place remembered."""

import re
from dataclasses import dataclass
from pathlib import Path

from dreddkit.errors import DescriptionError
from dreddkit.paths import relative_to
from dreddkit.transaction import Location

__all__ = ["Source", "included_by", "read_description"]

INCLUDE = re.compile(r"<!--\s*include\(\s*(?P<path>[^)]*?)\s*\)\s*-->", re.IGNORECASE)
WITHOUT_INCLUDES = {".json", ".yaml", ".yml"}


@dataclass(frozen=True)
class Source:
    """A description as Dredd is to read it.

    Args:
        path: The file the user named.

        text: Its text, includes expanded, lines ended by a newline character alone.

        lines: Where the author wrote each line of the text.
    """

    path: Path
    text: str
    lines: tuple[Location, ...]

    def locate(self, line: int) -> Location:
        """Return where the author wrote a line of the text, counted from 1; a line beyond the end is the last one."""
        return self.lines[min(max(line, 1), len(self.lines)) - 1]


def read_description(path: Path, root: Path) -> Source:
    """Read a description; in API Blueprint expand ``<!-- include(path) -->``.

    An include stands on a line of its own, is relative to the file it is in, and hands its indentation on.

    Args:
        path: The description.

        root: Locations are relative to it where they are below it.

    Raises:
        DescriptionError: A file is missing or no UTF-8 text, or includes itself.
    """
    lines = _expand(path.resolve(), root.resolve(), chain=(), included_at=None)
    return Source(path, "\n".join(text for text, _ in lines), tuple(location for _, location in lines))


def included_by(path: Path) -> list[Path]:
    """Return the files that an API Blueprint includes itself, whether they are there or not."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return [(path.parent / include["path"]).resolve() for include in INCLUDE.finditer(text)]


def _expand(
    path: Path, root: Path, *, chain: tuple[Path, ...], included_at: Location | None
) -> list[tuple[str, Location]]:
    where = str(included_at or "")
    if path in chain:
        given = " -> ".join(relative_to(step, root) for step in (*chain, path))
        raise DescriptionError("A description includes itself.", where=where, given=given)
    lines: list[tuple[str, Location]] = []
    file = relative_to(path, root)
    for number, line in enumerate(_read(path, root, where).split("\n"), start=1):
        here = Location(file, number)
        include = None if path.suffix in WITHOUT_INCLUDES else INCLUDE.search(line)
        if include is None:
            lines.append((line, here))
            continue
        _check_alone(include, line, here)
        indent = line[: include.start()]
        included = _expand((path.parent / include["path"]).resolve(), root, chain=(*chain, path), included_at=here)
        lines += [(indent + text if text else text, location) for text, location in included]
    return lines


def _check_alone(include: re.Match[str], line: str, here: Location) -> None:
    if line.strip() != include[0]:
        hint = "Put it on a line of its own."
        raise DescriptionError("An include shares its line with other text.", where=str(here), given=line, hint=hint)


def _read(path: Path, root: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = f"A description is no UTF-8 text: byte 0x{error.object[error.start]:02x}."
        raise DescriptionError(problem, where=f"{relative_to(path, root)}:{line}") from error
    except OSError as error:
        siblings = [relative_to(file, root) for file in sorted(path.parent.glob("*")) if file.is_file()]
        raise DescriptionError(
            f"A description cannot be read: {error.strerror}.",
            where=where,
            given=relative_to(path, root),
            allowed=siblings[:20],
        ) from error
