"""Uploads; by default an ordinary user has one. What the storage keeps goes at each reset."""

from dreddkit import Transaction, after, fixture, make
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
@fixture("Uploads > Upload Details > Delete Upload Permanently")
def picture() -> None:
    """Make an upload whose bytes the storage has."""
    UploadFactory(key="picture")
    Disk(str(FOLDER)).write("picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", {})


@after("Uploads > Upload Details > Delete Upload Permanently")
@after("Uploads > Uploads Collection > Upload a File That Is Refused > Example 5")
def nothing_is_stored(transaction: Transaction) -> None:
    """What goes for good, or is refused, leaves no bytes."""
    if any(FOLDER.iterdir()):
        transaction.fail("The storage still has it.")


@after("Uploads > Uploads Collection > Upload a File > Example 1")
def it_is_stored(transaction: Transaction) -> None:
    """The storage has it, under another name."""
    names = [path.name for path in FOLDER.iterdir()]
    if len(names) != 1 or names == ["logo.svg"]:
        transaction.fail(f"The storage has {names}.")
