"""Uploads; by default an ordinary user has one. What the storage keeps goes at each reset."""

import atexit
import os
import shutil
import tempfile

from dreddkit import FolderStore, add_store, fixture, make
from factories import UploadFactory, UserFactory
from openevent.storage.disk import Disk

FOLDER = os.environ["OPENEVENT_UPLOADS"] = tempfile.mkdtemp(prefix="openevent-uploads-")
add_store(FolderStore(FOLDER))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

fixtures = {
    "Uploads > *": UploadFactory,
    "Uploads > * the Trash": make(UploadFactory, "trashed"),
    ("Uploads > *", 403): [UserFactory, UploadFactory],
}


@fixture("Uploads > Content of an Upload > Content of an Upload")
def picture() -> None:
    """Make an upload whose bytes the storage has."""
    UploadFactory(key="picture")
    Disk(FOLDER).write("picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", {})
