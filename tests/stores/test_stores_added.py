"""The stores of a run: what is called when, and what is told when a store raises."""

import pytest

from dreddkit.errors import HookError, HookFileError, ResetError, SetupError
from dreddkit.stores import FolderStore
from dreddkit.stores.added import Stores


class Outbox:
    """A store that notes what is called, and raises where it is told to."""

    def __init__(self, name: str, calls: list[str], broken: str = "") -> None:
        self.name = name
        self.calls = calls
        self.broken = broken

    def __repr__(self) -> str:
        return f"Outbox({self.name})"

    def note(self, what: str) -> None:
        """Note a call."""
        self.calls.append(f"{what} {self.name}")
        if what == self.broken:
            raise OSError("the post office is closed")

    def prepare(self) -> None:
        self.note("prepare")

    def reset(self) -> None:
        self.note("reset")

    def close(self) -> None:
        self.note("close")


class Telling(Outbox):
    """A store that tells what was written to it."""

    def changes(self) -> list[str]:
        self.note("ask")
        return [f"a letter in {self.name}"]


class Nameless:
    """A store without a text of its own."""

    def prepare(self) -> None:
        raise SystemExit(3)

    def reset(self) -> None: ...

    def close(self) -> None: ...


class Half:
    """What is not yet a store."""

    def reset(self) -> None: ...


def make_stores(calls: list[str], **broken: str) -> Stores:
    """Return the stores a, b and c; some of them raise in a method."""
    stores = Stores()
    for name in "abc":
        stores.add(Outbox(name, calls, broken.get(name, "")))
    return stores


def test_each_is_prepared_reset_and_closed() -> None:
    """In the order in which they were added; closing goes backwards, and is done once."""
    calls: list[str] = []
    stores = make_stores(calls)

    stores.prepare()
    stores.reset()
    assert stores.close() == stores.close() == []

    assert calls == [f"{what} {name}" for what in ("prepare", "reset") for name in "abc"] + [
        "close c",
        "close b",
        "close a",
    ]
    assert stores.names == []


def test_a_store_that_is_not_prepared_is_neither_reset_nor_closed() -> None:
    """A before_all hook may call reset() before there is a baseline."""
    calls: list[str] = []
    stores = make_stores(calls)

    stores.reset()
    stores.close()

    assert calls == []


def test_one_that_cannot_be_prepared_is_a_setup_error() -> None:
    """With its name and the user's traceback; those that were prepared before it are closed."""
    calls: list[str] = []
    stores = make_stores(calls, b="prepare")

    with pytest.raises(SetupError, match=r"The store Outbox\(b\) could not be prepared: OSError: the post") as caught:
        stores.prepare()
    stores.close()

    assert __file__ in caught.value.output
    assert caught.value.where.startswith(f"{__file__}:")
    assert calls == ["prepare a", "prepare b", "close a"]


def test_one_that_cannot_be_reset_is_a_reset_error() -> None:
    """With its name and the user's traceback; the next reset tries again."""
    calls: list[str] = []
    stores = make_stores(calls, b="reset")
    stores.prepare()

    for _ in range(2):
        with pytest.raises(ResetError, match=r"The store Outbox\(b\) could not be reset: OSError") as caught:
            stores.reset()

    assert "in note" in caught.value.output


def test_what_was_written_is_known_where_all_stores_tell() -> None:
    """With no store nothing was written beside the database; one that does not tell leaves it unknown."""
    stores = Stores()
    assert stores.changes() == []
    for name in "ab":
        stores.add(Telling(name, []))
    stores.prepare()
    assert stores.changes() == ["a letter in a", "a letter in b"]
    stores.close()

    stores.add(Telling("a", []))
    stores.add(Outbox("b", []))
    stores.prepare()

    assert stores.changes() is None


def test_one_that_cannot_tell_is_a_hook_error() -> None:
    """With its name, since it is asked between transactions."""
    stores = Stores()
    stores.add(Telling("a", [], "ask"))
    stores.prepare()

    with pytest.raises(HookError, match=r"The store Outbox\(a\) could not tell what was written to it: OSError"):
        stores.changes()


def test_all_are_closed_though_some_raise() -> None:
    """Each that raised is told."""
    calls: list[str] = []
    stores = make_stores(calls, b="close", c="close")
    stores.prepare()

    errors = stores.close()

    assert [error.problem.split(" could")[0] for error in errors] == ["The store Outbox(c)", "The store Outbox(b)"]
    assert calls[-3:] == ["close c", "close b", "close a"]


def test_a_store_without_a_text_of_its_own_is_named_by_its_class_and_file() -> None:
    """No address in memory, and no name that dreddkit gave a hook file; and a store that exits does not end the run."""
    stores = Stores()
    stores.add(Nameless())

    with pytest.raises(SetupError, match=r"Nameless in tests/stores/test_stores_added\.py could not be prepared: S"):
        stores.prepare()


def test_a_hook_file_that_is_imported_twice_adds_its_stores_once() -> None:
    """Folders are equal by their path, so the second one is not refused as another run's."""
    stores = Stores()

    stores.add(FolderStore("uploads"))
    stores.add(FolderStore("uploads"))

    assert stores.names == ["FolderStore('uploads')"]


@pytest.mark.parametrize(
    ("given", "shown", "hint"),
    [
        (FolderStore, "the class FolderStore", "Add an instance of it."),
        ("uploads", "'uploads'", "It has no prepare and no reset and no close."),
        (Half(), "Half in tests/stores/test_stores_added.py", "It has no prepare and no close."),
    ],
)
def test_what_is_no_store_is_refused(given: object, shown: str, hint: str) -> None:
    """A class in the place of its instance, and an object without the methods."""
    with pytest.raises(HookFileError, match=r"prepare\(\), reset\(\) and close\(\)") as caught:
        Stores().add(given)  # type: ignore[arg-type] # that is the point

    assert (caught.value.given, caught.value.hint) == (shown, hint)


def test_a_store_that_comes_too_late_is_refused() -> None:
    """What is there after the first request is no baseline."""
    stores = make_stores([])
    stores.prepare()

    with pytest.raises(HookFileError, match="before the first transaction"):
        stores.add(Outbox("d", []))
