"""The sequences of a run: which they are, and how their transactions keep together."""

from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from dreddkit.config import Settings
from dreddkit.hooks import Names, SequenceMembers, find_hook_files, find_members, read_sequences
from dreddkit.hooks import Sequence as Listed
from dreddkit.paths import relative_to
from dreddkit.plugin.hooking import hook_patterns
from dreddkit.plugin.item import TransactionItem
from dreddkit.plugin.membership import Membership
from dreddkit.transaction import Documented

__all__ = ["Places", "collects_all", "find_sequences", "in_sequence", "link", "listed_sequences"]

AnyItem = TypeVar("AnyItem", bound=Hashable)


def listed_sequences(settings: Settings) -> list[Listed]:
    """Return the sequences that the hook files list.

    Raises:
        HookFileError: A pattern matches no file, or a list is none.
    """
    root = settings.root.resolve()
    files = find_hook_files(hook_patterns(settings), root)
    return [each for path in files for each in read_sequences(path.read_bytes(), relative_to(path, root))]


def find_sequences(settings: Settings, documented: Sequence[Documented], *, is_all: bool) -> list[SequenceMembers]:
    """Return each sequence with its transactions.

    Args:
        settings: The settings.

        documented: The transactions.

        is_all: Whether these are of all descriptions; else sequences that know none of them are left out.

    Raises:
        HookFileError: A sequence is none, or names what it cannot.
    """
    names = Names(documented)
    listed = listed_sequences(settings)
    return find_members([each for each in listed if is_all or any(map(names.find, each.members))], names)


class Places:
    """Where transactions are in sequences.

    Args:
        sequences: The sequences with their transactions.
    """

    def __init__(self, sequences: Iterable[SequenceMembers]) -> None:
        self._places = {
            id(one): (sequence, number, len(members))
            for sequence, members in sequences
            for number, one in enumerate(members, start=1)
        }

    def told(self, documented: Documented) -> str:
        """Return the place of a transaction in words; nothing where it is in no sequence."""
        if id(documented) not in self._places:
            return ""
        sequence, number, count = self._places[id(documented)]
        return f"{sequence.label}, {number} of {count}{', on what the one before left' if number > 1 else ''}"

    def is_later(self, documented: Documented) -> bool:
        """Tell whether a transaction starts from what another left, without fixtures."""
        _, number, _ = self._places.get(id(documented), (None, 0, 0))
        return number > 1


def link(sequences: Iterable[SequenceMembers], items: Iterable[TransactionItem]) -> list[list[TransactionItem]]:
    """Make the transactions members of their sequences; return the members of each as items, in its order."""
    items_of = {id(item.documented): item for item in items}
    linked = [(sequence, [items_of[id(one)] for one in members]) for sequence, members in sequences]
    for sequence, members in linked:
        for index, item in enumerate(members):
            item.join(Membership(sequence.name, members[:index]))
    return [members for _, members in linked]


def in_sequence(items: Sequence[AnyItem], linked: Iterable[Sequence[AnyItem]]) -> list[AnyItem]:
    """Return the items, each sequence in one piece where the first of it was, from its beginning to its last one there.

    Args:
        items: What is selected, in any order.

        linked: The members of each sequence, in order; those that have to run before a selected one are put back.
    """
    selected = set(items)
    pieces: dict[AnyItem, Sequence[AnyItem]] = {}
    for members in linked:
        last = max((index for index, member in enumerate(members) if member in selected), default=None)
        if last is not None:
            first = next(item for item in items if item in members)
            pieces[first] = members[: last + 1]
    joined = {member for piece in pieces.values() for member in piece}
    return [each for item in items for each in pieces.get(item, [] if item in joined else [item])]


def collects_all(settings: Settings, collected: Iterable[Path]) -> bool:
    """Tell whether all configured descriptions were collected."""
    return {(settings.root / name).resolve() for name in settings.blueprint} <= set(collected)
