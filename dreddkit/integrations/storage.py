"""A folder for what requests upload, thrown away with the run; see docs/storage.md."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from dreddkit.integrations.inheriting import export, restore, temporary_path
from dreddkit.stores import FolderStore, add_store

__all__ = ["throwaway_folder"]


@dataclass(repr=False)
class ThrowawayFolder(FolderStore):
    """A folder of the run's own, named by an environment variable."""

    variable: str

    def __repr__(self) -> str:
        """The call in the hook file."""
        return f"throwaway_folder({self.variable!r})"

    def close(self) -> None:
        """Remove it."""
        super().close()
        shutil.rmtree(self.path)
        restore([self.variable])


def throwaway_folder(variable: str) -> Path:
    """Give the server under test an empty folder, by an environment variable, and empty it at each reset.

    Call it where a hook file is imported::

        uploads = throwaway_folder("OPENEVENT_UPLOADS")

    What the application itself puts there when it starts, sub-folders for instance, is the baseline. Each worker has
    a folder of its own; all are gone after the run.

    Args:
        variable: The environment variable that the application reads.

    Returns:
        The folder, for hooks to look at, and for fixtures to fill.

    Raises:
        HookFileError: Transactions are running already.
    """
    folder = temporary_path("throwaway_folder", variable)
    add_store(ThrowawayFolder(folder, variable))
    folder.mkdir(exist_ok=True)
    export({variable: str(folder)})
    return folder
