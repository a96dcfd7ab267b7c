"""Writing files for a user: what is there stays, and each is told."""

from collections.abc import Callable
from pathlib import Path

__all__ = ["Writer"]


class Writer:
    """Writes into a project.

    Args:
        root: The project's folder.

        tell: Gets a line on each file.

    Attributes:
        unfinished: The files that lack what their user alone knows.
    """

    def __init__(self, root: Path, tell: Callable[[str], None]) -> None:
        self.root = root
        self.tell = tell
        self.unfinished: list[str] = []

    def new(self, name: str, text: str, what: str = "") -> bool:
        """Write a file, unless there is one; tell whether it was written."""
        path = self.root / name
        if path.exists():
            self.tell(f"kept     {name}{_said(what)}")
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.tell(f"wrote    {name}{_said(what)}")
        return True

    def extended(self, name: str, text: str, what: str = "") -> None:
        """Write a file anew, whose text has all that it had before; its lines end as they did."""
        path = self.root / name
        if not path.exists():
            self.new(name, text, what)
            return
        path.write_text(text, encoding="utf-8", newline=newline_of(path))
        self.tell(f"added to {name}{_said(what)}")

    def note(self, name: str, what: str) -> None:
        """Tell something about a file that its user would want to know."""
        self.tell(f"noted    {name}: {what}")

    def leave(self, name: str, what: str) -> None:
        """Tell what a file lacks, and leave it to its user."""
        self.note(name, what)
        if name not in self.unfinished:
            self.unfinished.append(name)

    def read(self, name: str) -> str:
        """Return a file's text; empty when there is none."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def newline_of(path: Path) -> str:
    """Return what ends the lines of a file."""
    return "\r\n" if b"\r\n" in path.read_bytes() else "\n"


def _said(what: str) -> str:
    return f": {what}" if what else ""
