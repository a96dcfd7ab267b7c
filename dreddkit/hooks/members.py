"""Which transactions the members of sequences are."""

import re
from collections import defaultdict
from collections.abc import Iterable

from dreddkit.errors import HookFileError
from dreddkit.hooks.sequences import Sequence
from dreddkit.transaction import Documented

__all__ = ["Names", "SequenceMembers", "find_members", "without_number"]

SequenceMembers = tuple[Sequence, list[Documented]]

NUMBERED = re.compile(r"(?P<name>.*) \[(?P<number>[1-9]\d*)\]", re.DOTALL)


class Names:
    """The names that a sequence may call transactions by.

    That is with or without the API's name, and with a number where several have the name: ``[2]`` is the second.

    Args:
        documented: The transactions of all descriptions, in order.
    """

    def __init__(self, documented: Iterable[Documented]) -> None:
        self._named: dict[str, list[Documented]] = defaultdict(list)
        for one in documented:
            for name in dict.fromkeys(one.names):
                self._named[name].append(one)

    def find(self, name: str) -> list[Documented]:
        """Return the transactions that a name is for."""
        numbered = NUMBERED.fullmatch(name)
        if name in self._named or numbered is None:
            return self._named.get(name, [])
        number = int(numbered["number"])
        return self._named.get(numbered["name"], [])[number - 1 : number]

    def one(self, name: str, sequence: Sequence) -> Documented:
        """Return the transaction that a sequence calls by a name.

        Raises:
            HookFileError: There is none, or there are several.
        """
        found = self.find(name)
        if not found:
            allowed = [short for short, (one, *_) in self._named.items() if short == one.short_name]
            raise HookFileError("No transaction has this name.", where=sequence.label, given=name, allowed=allowed)
        if len(found) > 1:
            raise HookFileError(
                "Several transactions have this name.",
                where=sequence.label,
                given=name,
                output="\n".join(f"{one.location}: {one.name}" for one in found),
                hint=f"Say which one: '{name} [2]' is the second.",
            )
        return found[0]


def find_members(sequences: Iterable[Sequence], names: Names) -> list[SequenceMembers]:
    """Return each sequence with its transactions.

    Raises:
        HookFileError: A name is for no transaction or for several, a transaction is in a sequence already, or two
            sequences have one name.
    """
    found = [(sequence, [names.one(name, sequence) for name in sequence.members]) for sequence in sequences]
    check_names([sequence for sequence, _ in found])
    taken: dict[int, Sequence] = {}
    for sequence, members in found:
        for one in members:
            if id(one) in taken:
                raise HookFileError(
                    "A transaction is in two sequences, or twice in one.",
                    where=sequence.label,
                    given=one.short_name,
                    hint=f"It is in the {taken[id(one)].label} already.",
                )
            taken[id(one)] = sequence
    return found


def without_number(name: str) -> str:
    """Return a name without the number that tells it from others of its kind."""
    numbered = NUMBERED.fullmatch(name)
    return numbered["name"] if numbered else name


def check_names(sequences: Iterable[Sequence]) -> None:
    """Raise HookFileError for two sequences of one name."""
    first: dict[str, Sequence] = {}
    for sequence in sequences:
        other = first.setdefault(sequence.name, sequence)
        if other is not sequence:
            raise HookFileError("Two sequences have one name.", where=sequence.label, hint=f"The other: {other.place}")
