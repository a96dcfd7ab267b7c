"""Everything that is in a database, as a value that is compared with another; it knows no SQL."""

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

__all__ = ["Difference", "Digest", "Fingerprint", "Snapshot", "Store", "compare", "digest", "take"]

MOST_SHOWN = 3
LONGEST_LINE = 200


@dataclass(frozen=True, order=True)
class Store:
    """Something in a database that holds lines of text: the rows of a table, where a sequence stands, all indexes ...

    Args:
        kind: ``"table"``, ``"sequence"``, or ``"catalog"`` for what describes the rest.

        name: Its name; of a part of the catalog, what it describes.
    """

    kind: str
    name: str


@dataclass(frozen=True)
class Digest:
    """What stands for the lines of a store, whatever their order.

    Args:
        count: How many there are.

        total: The sum of their hashes.
    """

    count: int = 0
    total: int = 0


class Snapshot(Protocol):
    """A database at one moment."""

    def digests(self) -> Mapping[Store, Digest]:
        """Return the digest of every store that is there."""

    def lines(self, store: Store) -> Iterable[str]:
        """Return the lines of a store that is there, in any order."""


@dataclass(frozen=True)
class Fingerprint:
    """What was in a database at one moment.

    Args:
        digests: The digest of every store.

        packed: The lines of every store, compressed: they are looked at only when a digest differs.
    """

    digests: Mapping[Store, Digest]
    packed: Mapping[Store, bytes]

    def lines(self, store: Store) -> list[str]:
        """Return the lines of a store; none where it was not there."""
        return list(unpack(self.packed[store])) if store in self.packed else []


@dataclass(frozen=True)
class Difference:
    """How a store is not what it was.

    Args:
        store: The store.

        missing: The lines that it had and has no more.

        added: The lines that it has and had not.
    """

    store: Store
    missing: tuple[str, ...]
    added: tuple[str, ...]

    def __str__(self) -> str:
        """The store, and a few of the lines, in the words of its kind."""
        match self.store.kind:
            case "table":
                parts = [_told("too many", self.added, "row"), _told("missing", self.missing, "row")]
                return f"table {self.store.name}: {_joined(parts)}"
            case "sequence":
                return f"sequence {self.store.name}: expected {_few(self.missing)}, found {_few(self.added)}"
        return f"{self.store.name}: {_joined([_told('added', self.added), _told('removed', self.missing)])}"


def digest(lines: Iterable[str]) -> Digest:
    """Return what stands for some lines."""
    count = total = 0
    for line in lines:
        count += 1
        total += int.from_bytes(blake2b(line.encode(), digest_size=8).digest())
    return Digest(count, total)


def take(snapshot: Snapshot) -> Fingerprint:
    """Return the fingerprint of a database at one moment."""
    digests = dict(snapshot.digests())
    return Fingerprint(digests, {store: pack(snapshot.lines(store)) for store in digests})


def compare(baseline: Fingerprint, snapshot: Snapshot) -> list[Difference]:
    """Return how a database is not what it was; the lines of what is unchanged are not read."""
    found = snapshot.digests()
    changed = [
        store
        for store in sorted({*baseline.digests, *found})
        if baseline.digests.get(store, Digest()) != found.get(store, Digest())
    ]
    return [
        _difference(store, baseline.lines(store), snapshot.lines(store) if store in found else ()) for store in changed
    ]


def _difference(store: Store, expected: Iterable[str], found: Iterable[str]) -> Difference:
    before, now = Counter(expected), Counter(found)
    return Difference(store, tuple(sorted((before - now).elements())), tuple(sorted((now - before).elements())))


def pack(lines: Iterable[str]) -> bytes:
    """Return the lines compressed, one at a time."""
    compressor = zlib.compressobj(level=1)
    parts = [compressor.compress(json.dumps(line).encode() + b"\n") for line in lines]
    return b"".join([*parts, compressor.flush()])


def unpack(packed: bytes) -> Iterable[str]:
    """Return the lines that were packed."""
    return map(json.loads, zlib.decompress(packed).splitlines())


def _told(what: str, lines: tuple[str, ...], noun: str = "") -> str:
    if not lines:
        return ""
    counted = f"{len(lines)} {noun}{'s' * (len(lines) > 1)} " if noun else ""
    return f"{counted}{what}: {_few(lines)}"


def _few(lines: tuple[str, ...]) -> str:
    shown = [line.replace("\n", " ") for line in lines[:MOST_SHOWN]]
    shown = [line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}..." for line in shown]
    more = [f"and {len(lines) - MOST_SHOWN} more"] if len(lines) > MOST_SHOWN else []
    return ", ".join([*shown, *more]) or "none"


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(part for part in parts if part)
