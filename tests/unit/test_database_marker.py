"""The marker in a comment: only the very database's counts, and the user's own comment stays."""

from hypothesis import given
from hypothesis import strategies as st

from dreddkit.database.marker import add_marker, has_marker, remove_marker

Identity = dict[str, str | int]

COMMENTS = st.text(st.characters(codec="utf-8"), max_size=60)
WORDS = st.text(max_size=20)
IDENTITIES = st.fixed_dictionaries({"oid": st.integers(1), "name": WORDS, "system": WORDS})


@given(comment=COMMENTS, identity=IDENTITIES)
def test_a_marked_comment_is_recognised_and_can_be_unmarked(comment: str, identity: Identity) -> None:
    """Whatever the user wrote there, and however the database is called."""
    marked = add_marker(comment, identity)
    assert has_marker(marked, identity)
    assert not has_marker(remove_marker(marked), identity)
    assert remove_marker(marked) == comment


@given(comment=COMMENTS, identity=IDENTITIES)
def test_a_comment_of_the_user_is_no_marker(comment: str, identity: Identity) -> None:
    """Only the line that marking writes is one."""
    assert not has_marker(comment, identity)


@given(one=IDENTITIES, other=IDENTITIES)
def test_the_marker_of_another_database_does_not_count(one: Identity, other: Identity) -> None:
    """A copy carries its original's marker."""
    assert has_marker(add_marker("", one), other) == (one == other)


@given(one=IDENTITIES, other=IDENTITIES)
def test_marking_a_copy_replaces_the_marker_it_came_with(one: Identity, other: Identity) -> None:
    """There is one marker at most."""
    assert add_marker(add_marker("mine", one), other) == add_marker("mine", other)
