"""Having the server under test note what it does, by a call in a hook file."""

from typing import TypeVar

from dreddkit.integrations.inheriting import temporary_path
from dreddkit.stores import Recorder, add_store

__all__ = ["record"]

R = TypeVar("R", bound=Recorder)


def record(kind: type[R], installer: str, function: str, subject: str = "") -> R:
    """Make a recorder, have it reset, and let the server know of it.

    Args:
        kind: Its class.

        installer: The import string of what the server calls.

        function: The function that the hook file calls.

        subject: The argument of that call.

    Raises:
        HookFileError: Transactions are running already.
    """
    recorder = kind(installer, function, subject, str(temporary_path(function, subject)))
    add_store(recorder)
    recorder.announce()
    return recorder
