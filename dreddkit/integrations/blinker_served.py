"""Blinker in the server under test: subscribers are silent, and what is sent is noted."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from blinker import Namespace, Signal

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from dreddkit.integrations.blinker import Signals

__all__ = ["install"]


@dataclass(frozen=True)
class Note:
    """The one subscriber that is not silent."""

    recorder: Signals
    name: str

    def __call__(self, sender: Any = None, **values: Any) -> None:
        """Note what is sent."""
        self.recorder.note(name=self.name, sender=sender, values=values)


def install(recorders: Sequence[Signals]) -> None:
    """Silence and note the signals of recorders; a second time changes nothing.

    Raises:
        AppError: An import string names neither a namespace nor a signal.
    """
    for recorder in recorders:
        found = find(recorder)
        if isinstance(found, Namespace):
            for name, signal in found.items():
                cover(recorder, name, signal)
            watch(found, recorder)
        else:
            cover(recorder, getattr(found, "name", recorder.subject.rpartition(":")[2]), found)
        recorder.start()


def find(recorder: Signals) -> Namespace | Signal:
    """Return what the recorder's import string names.

    Raises:
        AppError: It names nothing, or something else.
    """
    try:
        found = import_object(recorder.subject, "signals")
    except AppError as error:
        error.where = repr(recorder)
        raise
    if isinstance(found, Namespace | Signal):
        return found
    module = recorder.subject.partition(":")[0]
    known = vars(sys.modules[module]) if module in sys.modules else {}
    raise AppError(
        f"The signals are no blinker.Namespace and no blinker.Signal, but {type(found).__name__}.",
        where=repr(recorder),
        given=recorder.subject,
        allowed=[f"{module}:{name}" for name, value in known.items() if isinstance(value, Namespace | Signal)],
        hint="Name the Namespace() that the signals are in, or one of them.",
    )


def cover(recorder: Signals, name: str, signal: Signal) -> None:
    """Silence the subscribers of a signal, those to come as well, and note what is sent if the recorder records."""
    for key, receiver in list(signal.receivers.items()):
        if not isinstance(receiver, Note):
            del signal.receivers[key]
    note = Note(recorder, name)
    if recorder.function == "record_signals" and note not in signal.receivers.values():
        signal.connect(note, weak=False)
    signal.receiver_connected.connect(turn_away)


def turn_away(signal: Signal, receiver: Callable[..., Any], **_: Any) -> None:
    """Disconnect a subscriber that has just come."""
    if not isinstance(receiver, Note):
        signal.disconnect(receiver)


def watch(namespace: Namespace, recorder: Signals) -> None:
    """Cover the signals, too, that are made in a namespace from now on."""
    kind: Any = type(namespace)

    class Watched(kind):  # type: ignore[misc] # whatever class of the application's it is
        """A namespace that tells of its new signals."""

        def __setitem__(self, name: str, signal: Signal) -> None:
            super().__setitem__(name, signal)
            cover(recorder, name, signal)

    namespace.__class__ = Watched
