"""What is reset beside the database."""

from dreddkit.stores.added import Store, add_store, stores
from dreddkit.stores.folder import FolderStore
from dreddkit.stores.recorder import Recorder

__all__ = ["FolderStore", "Recorder", "Store", "add_store", "stores"]
