"""Sequences: reading them, whose names they list, and how their transactions keep together."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.errors import HookFileError, UsageError
from dreddkit.hooks import Names, Sequence, find_members, read_sequences
from dreddkit.plugin.collection import unique_names
from dreddkit.plugin.membership import Membership
from dreddkit.plugin.sequencing import in_sequence
from dreddkit.results import Outcome, TransactionResult
from dreddkit.transaction import Documented, Location


def documented(name: str, api: str = "API") -> Documented:
    """Return a documented transaction."""
    return Documented(f"{api} > {name}", api, "GET", "/", 200, Location("api.apib", 1), None)


def members_of(*lists: list[str]) -> list[list[str]]:
    """Return the whole names of what lists of names are found to be, among some transactions."""
    known = [documented("A"), documented("B"), documented("A"), documented("C"), documented("C", "Other")]
    sequences = [Sequence(f"S{number}", tuple(names), f"h.py:{number}") for number, names in enumerate(lists, start=1)]
    return [[one.name for one in members] for _, members in find_members(sequences, Names(known))]


@pytest.mark.parametrize("annotation", ["", ": dict[str, list[str]]"])
def test_sequences_are_read_as_they_are_written(annotation: str) -> None:
    """Names, members in order, and the line of each; nothing is imported."""
    source = f'import nowhere\nsequences{annotation} = {{\n    "Life": ["A", "B"],\n    "Other": ("C", "D"),\n}}\n'

    assert read_sequences(source.encode(), "hooks/a.py") == [
        Sequence("Life", ("A", "B"), "hooks/a.py:3"),
        Sequence("Other", ("C", "D"), "hooks/a.py:4"),
    ]


@pytest.mark.parametrize("source", ["", "fixtures = {}", "sequences: dict", "def f(:", "x = {'sequences': []}"])
def test_files_without_sequences(source: str) -> None:
    """Python that is none is told by its import."""
    assert read_sequences(source.encode(), "hooks/a.py") == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("make()", "written out"),
        ("['A', 'B']", "written out"),
        ("{1: ['A', 'B']}", "no name"),
        ("{'': ['A', 'B']}", "no name"),
        ("{'S': 'AB'}", "no list of names"),
        ("{'S': ['A', B]}", "no list of names"),
        ("{'S': ['A', 1]}", "no list of names"),
        ("{'S': ['A']}", "fewer than two"),
        ("{**others}", "no name"),
    ],
)
def test_what_is_no_sequence_is_told_with_its_line(value: str, problem: str) -> None:
    """What was given, and how it is written."""
    with pytest.raises(HookFileError, match=problem) as caught:
        read_sequences(f"\nsequences = {value}\n".encode(), "hooks/a.py")

    assert caught.value.where == "hooks/a.py:2"
    assert "Write out sequences = {" in caught.value.hint


def test_members_are_named_as_hooks_name_them() -> None:
    """With or without the API's name; a number tells those apart that have one name."""
    assert members_of(["B", "API > C"], ["A [2]", "API > A [1]", "C [2]"]) == [
        ["API > B", "API > C"],
        ["API > A", "API > A", "Other > C"],
    ]


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ([["B", "Bb"]], ["No transaction", "sequence 'S1' (h.py:1)", "given:    Bb", "closest:  B"]),
        ([["B", "A [3]"]], ["No transaction", "given:    A [3]"]),
        ([["B", "A"]], ["Several transactions", "api.apib:1: API > A", "'A [2]' is the second"]),
        ([["B", "C"]], ["Several transactions", "Other > C"]),
        (
            [["B", "A [1]"], ["API > B", "A [2]"]],
            ["in two sequences", "where:    sequence 'S2'", "'S1' (h.py:1) already"],
        ),
        ([["B", "B"]], ["twice in one"]),
    ],
)
def test_members_that_cannot_be(lists: list[list[str]], told: list[str]) -> None:
    """Unknown, ambiguous or taken: one message with the sequence's place."""
    with pytest.raises(HookFileError) as caught:
        members_of(*lists)

    assert [text for text in told if text not in str(caught.value)] == []


def test_two_sequences_of_one_name() -> None:
    """They may well be in two files."""
    sequences = [Sequence("S", ("A", "B"), "a.py:1"), Sequence("S", ("C", "D"), "b.py:1")]

    with pytest.raises(HookFileError, match="one name") as caught:
        find_members(sequences, Names(map(documented, "ABCD")))

    assert "a.py:1" in caught.value.hint


@given(items=st.permutations(range(12)), selected=st.sets(st.integers(0, 11)), cuts=st.sets(st.integers(0, 9)))
def test_sequences_stay_whole_in_any_order_and_selection(items: list[int], selected: set[int], cuts: set[int]) -> None:
    """Each piece goes from the beginning to the last one selected, without a gap; all others keep their order."""
    bounds = [0, *sorted(cuts), 9]
    linked = [[*range(start, end)] for start, end in pairwise(bounds)]  # 9 to 11 are in none
    given_items = [item for item in items if item in selected]

    arranged = in_sequence(given_items, linked)

    wanted = [
        [member for member in each if any(later in selected for later in each if later >= member)] for each in linked
    ]
    assert sorted(arranged) == sorted({*selected, *(member for each in wanted for member in each)})
    for each in wanted:
        start = arranged.index(each[0]) if each else 0
        assert arranged[start : start + len(each)] == each
    assert [one for one in arranged if one > 8] == [one for one in given_items if one > 8]
    assert in_sequence(arranged, linked) == arranged


class Reported:
    """A member of a sequence that has ended in some way."""

    def __init__(self, name: str, outcome: Outcome) -> None:
        location = Location("api.apib", 7)
        self.name = name
        self.result = TransactionResult(name, name, "GET", "/", 200, location, outcome=outcome, errors=["no book"])


@pytest.mark.parametrize(
    ("outcome", "how"),
    [
        (Outcome.FAILED, "failed"),
        (Outcome.ERROR, "ended in an error"),
        (Outcome.SKIPPED, "was skipped"),
        (Outcome.NOT_RUN, "has not run"),
    ],
)
def test_the_first_that_did_not_pass_breaks_a_sequence(outcome: Outcome, how: str) -> None:
    """Those behind it are skipped, and do not name each other."""
    before = [Reported("A", Outcome.PASSED), Reported("B", outcome), Reported("C", Outcome.SKIPPED)]

    assert Membership("Life", before).broken == f"'B', before it in the sequence 'Life', {how}"
    assert Membership("Life", before[:1]).broken == ""


def test_only_the_first_can_be_run_again() -> None:
    """What a later one started from is gone; the message keeps what went wrong at first."""
    first = Reported("A", Outcome.FAILED)

    Membership("Life").check_repeatable(first.result)
    with pytest.raises(UsageError, match="cannot be run again") as caught:
        Membership("Life", [first]).check_repeatable(Reported("B", Outcome.FAILED).result)

    assert "no book" in caught.value.output
    assert "api.apib:7" in caught.value.where


def test_no_two_transactions_of_a_description_have_one_name() -> None:
    """A repeated name gets a number, and one that is documented with that number gets another."""
    names = ["X", "X", "X", "X [2]", "Y"]

    assert [name for name, _ in unique_names([documented(name) for name in names])] == [
        "X",
        "X [2]",
        "X [3]",
        "X [2] [2]",
        "Y",
    ]
