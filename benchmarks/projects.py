"""Project folders on disk: one description and hook file, configured for Dredd and for dreddkit."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Project", "borrowed_cache", "forget_descriptions"]

HOOK_FILE = Path(__file__).with_name("hook_file.py")


@dataclass(frozen=True)
class Project:
    """What all subjects are given.

    Args:
        root: The folder to make theirs in.

        description: The API Blueprint.

        server_url: Where the server answers.
    """

    root: Path
    description: str
    server_url: str

    def for_dredd(self, name: str, options: Mapping[str, object]) -> Path:
        """Make a folder with a ``dredd.yml``, written as JSON, which YAML contains."""
        folder = self._folder(name)
        given = {"blueprint": "api.apib", "endpoint": self.server_url, "path": [], "loglevel": "error", **options}
        (folder / "dredd.yml").write_text(json.dumps(given))
        return folder

    def for_dreddkit(self, name: str) -> Path:
        """Make a folder with a ``dreddkit.toml``."""
        folder = self._folder(name)
        values = {"blueprint": "api.apib", "hooks": "hooks.py", "server_url": self.server_url, "isolation": "none"}
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in values.items()]
        (folder / "dreddkit.toml").write_text("".join(lines))
        return folder

    def _folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir()
        (folder / "api.apib").write_text(self.description)
        shutil.copyfile(HOOK_FILE, folder / "hooks.py")
        return folder


def borrowed_cache(folder: Path, cache: Path) -> Path:
    """Make a cache with everything that the user's has, but no compiled description."""
    folder.mkdir()
    for entry in cache.iterdir():
        (folder / entry.name).symlink_to(entry)
    forget_descriptions(folder)
    return folder


def forget_descriptions(cache: Path) -> None:
    """Remove the compiled descriptions from a cache."""
    for path in cache.glob("compiled-*"):
        path.unlink()
