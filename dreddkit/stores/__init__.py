"""What is reset beside the database."""

from dreddkit.stores.added import Store, add_store, stores
from dreddkit.stores.folder import FolderStore

__all__ = ["FolderStore", "Store", "add_store", "stores"]
