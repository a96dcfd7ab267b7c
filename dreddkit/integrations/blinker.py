"""Blinker's signals while an API is tested: muted, or recorded as well; see docs/signals.md."""

from dataclasses import dataclass
from typing import Any

from dreddkit.errors import HookFileError
from dreddkit.imports import is_reference
from dreddkit.integrations.recording import record
from dreddkit.stores import Recorder

__all__ = ["SignalCall", "install", "mute_signals", "record_signals"]

INSTALLER = "dreddkit.integrations.blinker:install"


@dataclass(frozen=True, slots=True)
class SignalCall:
    """A signal that the application sent.

    Args:
        name: The signal's name; that of the variable where it has none.

        sender: Who sent it; what is no JSON is there as its repr.

        values: What was sent with it, likewise.
    """

    name: str
    sender: Any
    values: dict[str, Any]


class Signals(Recorder):
    """The signals that the application sends."""

    def calls(self) -> list[SignalCall]:
        """Return what was sent in the transaction, in its order."""
        return [SignalCall(**line) for line in self.lines()]


def mute_signals(signals: str) -> None:
    """Keep the subscribers of Blinker's signals silent in the server under test.

    Call it where a hook file is imported::

        mute_signals("openevent.signals:event_signals")

    Args:
        signals: The import string of a ``blinker.Namespace``, or of one signal.

    Raises:
        HookFileError: It is no import string.
    """
    record_as("mute_signals", signals)


def record_signals(signals: str) -> Signals:
    """Keep the subscribers of Blinker's signals silent in the server under test, and record what is sent.

    Call it where a hook file is imported::

        signals = record_signals("openevent.signals:event_signals")

        @after("Speakers > Speaker > Update Speaker")
        def told(transaction):
            if [call.name for call in signals.calls()] != ["event_json_modified"]:
                transaction.fail("Nobody was told.")

    Args:
        signals: The import string of a ``blinker.Namespace``, or of one signal.

    Returns:
        The signals; ``calls()`` gives what was sent in the transaction, each with ``name``, ``sender`` and ``values``.

    Raises:
        HookFileError: It is no import string.
    """
    return record_as("record_signals", signals)


def install(app: object) -> None:  # noqa: ARG001 - every installer is called with it
    """Do in the server's process what hook files ask for; nothing where no hook file does.

    dreddkit calls it for a server of its own. One that the configuration's ``server`` starts calls it by itself::

        install(app)

    Args:
        app: The application.

    Raises:
        AppError: An import string names neither a namespace nor a signal.
    """
    recorders = Signals.announced(INSTALLER)
    if recorders:
        from dreddkit.integrations import blinker_served  # noqa: PLC0415 - hook files need no Blinker

        blinker_served.install(recorders)


def record_as(function: str, signals: str) -> Signals:
    """Record signals, for the function that the hook file called."""
    if not is_reference(signals):
        raise HookFileError(
            f"{function}() is for an import string.", given=repr(signals), hint="Write it as 'package.module:name'."
        )
    return record(Signals, INSTALLER, function, signals)
