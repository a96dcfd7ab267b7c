"""Uploads; by default an ordinary user has one. What the storage keeps goes at each reset."""

from dreddkit import fixture, make
from dreddkit.integrations.storage import throwaway_folder
from factories import UploadFactory, UserFactory
from openevent.storage.disk import Disk

FOLDER = throwaway_folder("OPENEVENT_UPLOADS")

fixtures = {
    "Uploads > *": UploadFactory,
    "Uploads > * the Trash": make(UploadFactory, "trashed"),
    ("Uploads > *", 403): [UserFactory, UploadFactory],
}


@fixture("Uploads > Content of an Upload > Content of an Upload")
def picture() -> None:
    """Make an upload whose bytes the storage has."""
    UploadFactory(key="picture")
    Disk(str(FOLDER)).write("picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", {})
