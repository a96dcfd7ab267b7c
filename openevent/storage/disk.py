"""The local disk as a storage."""

from pathlib import Path

__all__ = ["Disk"]


class Disk:
    """Keeps each upload as a file of a folder; the headers follow from the database."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)

    def write(self, key: str, data: bytes, _headers: dict[str, str]) -> None:
        """Write a new file; the folder is made with the first one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / key).write_bytes(data)

    def read(self, key: str) -> bytes:
        """Return what is in a file."""
        try:
            return (self.folder / key).read_bytes()
        except FileNotFoundError as error:
            raise KeyError(key) from error

    def remove(self, key: str) -> None:
        """Delete a file, if it is there."""
        (self.folder / key).unlink(missing_ok=True)
