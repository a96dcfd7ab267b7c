"""Finding the hook files that the configuration's patterns name."""

import glob
from collections.abc import Sequence
from pathlib import Path

from dreddkit.errors import HookFileError, closest_match

__all__ = ["find_hook_files"]


def find_hook_files(patterns: Sequence[str], root: Path) -> list[Path]:
    """Return the files that globs relative to the root match: in the patterns' order, sorted in each, each file once.

    Raises:
        HookFileError: A pattern matches no file.
    """
    files: dict[Path, None] = {}
    for pattern in patterns:
        matches = glob.glob(pattern, root_dir=root, recursive=True)  # noqa: PTH207 - Path.glob takes no absolute pattern
        found = sorted(path for match in matches if (path := (root / match).resolve()).is_file())
        if not found:
            raise no_such_file(pattern, root)
        files.update(dict.fromkeys(found))
    return list(files)


def no_such_file(pattern: str, root: Path) -> HookFileError:
    """Return the error for a pattern that matches nothing, with the nearest thing that exists."""
    if (root / pattern).is_dir():
        hint = f"{pattern} is a folder; write {Path(pattern) / '*.py'}"
    else:
        nearest = closest_path(pattern, root)
        hint = f"Did you mean {nearest}?" if nearest else "Patterns are relative to the project's folder."
    return HookFileError("No hook file matches.", where=str(root), given=pattern, hint=hint)


def closest_path(pattern: str, root: Path) -> str | None:
    """Return the pattern with its first missing part put right, or None when nothing there is like it."""
    parts = Path(pattern).parts
    for index, part in enumerate(parts):
        folder = root.joinpath(*parts[:index])
        if not (folder / part).exists():
            nearest = closest_match(part, sorted(path.name for path in folder.glob("*")))
            return str(Path(*parts[:index], nearest, *parts[index + 1 :])) if nearest else None
    return None
