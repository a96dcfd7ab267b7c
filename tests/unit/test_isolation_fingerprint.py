"""Fingerprints: that no difference is missed, and how one is told."""

from collections.abc import Iterable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.errors import MismatchError
from dreddkit.isolation import ResetReport
from dreddkit.isolation.fingerprint import Difference, Digest, Fingerprint, Store, compare, digest, take
from dreddkit.isolation.verifying import Verified

BOOKS = Store("table", "public.book")
STORES = st.builds(Store, st.sampled_from(["table", "sequence", "catalog"]), st.sampled_from("abc"))
CONTENTS = st.dictionaries(STORES, st.lists(st.sampled_from(["(1,a)", "(2,b)", "(2,\n)", "(é😀)", ""]), max_size=4))


class Contents(dict[Store, list[str]]):
    """A database that is a dictionary."""

    def digests(self) -> Mapping[Store, Digest]:
        """Return the digests of its lines."""
        return {store: digest(lines) for store, lines in self.items()}

    def lines(self, store: Store) -> Iterable[str]:
        """Return its lines."""
        return self[store]


@given(contents=CONTENTS)
def test_nothing_differs_in_another_order(contents: dict[Store, list[str]]) -> None:
    """The order in which rows and stores are read does not matter."""
    again = {store: lines[::-1] for store, lines in reversed(contents.items())}

    assert compare(take(Contents(contents)), Contents(again)) == []


@given(before=CONTENTS, after=CONTENTS)
def test_differences_lead_from_the_one_to_the_other(
    before: dict[Store, list[str]], after: dict[Store, list[str]]
) -> None:
    """What is missing taken away and what is too many added gives what is there now, in every store."""
    differences = {found.store: found for found in compare(take(Contents(before)), Contents(after))}

    for store in {*before, *after}:
        found = differences.get(store, Difference(store, (), ()))
        expected = sorted([*before.get(store, []), *found.added])
        assert expected == sorted([*after.get(store, []), *found.missing])


@given(contents=CONTENTS)
def test_lines_are_kept(contents: dict[Store, list[str]]) -> None:
    """The lines of a fingerprint are those that were read, line breaks and all."""
    fingerprint = take(Contents(contents))

    assert {store: fingerprint.lines(store) for store in contents} == contents


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        (Difference(BOOKS, (), ("(3,c)",)), "table public.book: 1 row too many: (3,c)"),
        (
            Difference(BOOKS, ("(1,a)",), ("(1,b)", "(2,b)")),
            "table public.book: 2 rows too many: (1,b), (2,b); 1 row missing: (1,a)",
        ),
        (
            Difference(BOOKS, tuple(f"({n})" for n in range(10)), ()),
            "table public.book: 10 rows missing: (0), (1), (2), and 7 more",
        ),
        (
            Difference(Store("sequence", "public.s"), ("(3,called)",), ("(7,called)",)),
            "sequence public.s: expected (3,called), found (7,called)",
        ),
        (Difference(Store("sequence", "s"), (), ("(1,)",)), "sequence s: expected none, found (1,)"),
        (Difference(Store("catalog", "columns"), ("(a)",), ("(b)",)), "columns: added: (b); removed: (a)"),
        (Difference(Store("catalog", "schema"), ("x" * 300,), ()), f"schema: removed: {'x' * 200}..."),
    ],
)
def test_a_difference_is_told(difference: Difference, told: str) -> None:
    """The store, how many rows, and a few of them."""
    assert str(difference) == told


class Leaking:
    """A strategy and its database, in which each reset leaves one more table with a row."""

    name = "leaking"
    notes = ("a note",)

    def __init__(self) -> None:
        self.contents = Contents()
        self.is_closed = False

    def __enter__(self) -> Contents:
        return self.contents

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    def snapshot(self) -> "Leaking":
        """Return the contents, in a context."""
        return self

    def prepare(self) -> None:
        """Write a row."""
        self.contents[BOOKS] = ["(1)"]

    def reset(self) -> ResetReport:
        """Leave a row behind."""
        self.contents[Store("table", f"leak_{len(self.contents):02}")] = ["(1)"]
        return ResetReport(self.name)

    def changes(self) -> None:
        """Nothing is noted."""

    def close(self) -> None:
        """Note it."""
        self.is_closed = True


def test_a_reset_is_verified() -> None:
    """A reset that leaves a row behind raises, and names table and row."""
    leaking = Leaking()
    strategy = Verified(leaking, leaking)
    strategy.prepare()

    with pytest.raises(MismatchError, match="After a reset by leaking") as caught:
        strategy.reset()

    assert caught.value.output == "table leak_01: 1 row too many: (1)"
    assert (strategy.name, strategy.notes) == ("leaking", ("a note",))
    strategy.close()
    assert leaking.is_closed


def test_a_flood_of_differences_is_cut() -> None:
    """Twenty are told, of the others how many there are."""
    leaking = Leaking()
    strategy = Verified(leaking, leaking)
    strategy.prepare()
    for _ in range(24):
        leaking.reset()

    with pytest.raises(MismatchError) as caught:
        strategy.reset()

    assert caught.value.output.splitlines()[-2:] == ["table leak_20: 1 row too many: (1)", "and 5 more"]


def test_an_empty_fingerprint_has_no_lines() -> None:
    """A store that was not there had no lines."""
    assert Fingerprint({}, {}).lines(BOOKS) == []
