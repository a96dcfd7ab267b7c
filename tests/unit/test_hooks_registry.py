"""The registry: which hooks a transaction has, and which hooks no transaction has."""

from collections.abc import Callable
from typing import Any

from dreddkit.hooks import Hook, HookRegistry, Kind


def make_function() -> Callable[..., Any]:
    """Return a function of its own with the name that all of them have."""

    def seeded(transaction: dict[str, Any]) -> None: ...

    return seeded


def make_hook(name: str, line: int = 1, kind: Kind = Kind.BEFORE) -> Hook:
    """Return a hook for a transaction."""
    return Hook(kind, name, make_function(), "hooks/a.py", line)


def registry_of(*hooks: Hook) -> HookRegistry:
    """Return a registry with these hooks."""
    registry = HookRegistry()
    for hook in hooks:
        registry.add(hook)
    return registry


def test_label_names_kind_function_and_place() -> None:
    """A label is what one needs to find the hook."""
    assert make_hook("A", line=12).label == "before hook seeded (hooks/a.py:12)"


def test_label_without_a_line() -> None:
    """A hook that is no plain function is named by its file."""
    assert make_hook("A", line=0).label == "before hook seeded (hooks/a.py)"


def test_hooks_come_in_the_order_they_were_added() -> None:
    """Several hooks of one transaction run in order."""
    first, other, second = make_hook("A", 1), make_hook("B", 2), make_hook("A", 3)

    assert registry_of(first, other, second).of(Kind.BEFORE, "A") == [first, second]


def test_kinds_without_a_name_are_for_every_transaction() -> None:
    """before_each hooks are found whichever transaction is asked for."""
    hook = make_hook("", kind=Kind.BEFORE_EACH)

    assert registry_of(hook).of(Kind.BEFORE_EACH, "A") == registry_of(hook).of(Kind.BEFORE_EACH) == [hook]


def test_one_function_is_registered_once() -> None:
    """A hook that a second file imports is the same hook."""
    hook = make_hook("A")

    assert registry_of(hook, hook).of(Kind.BEFORE, "A") == [hook]


def test_functions_that_a_helper_made_are_told_apart() -> None:
    """Two hooks written on the same line by one helper both run."""
    hooks = [make_hook("A"), make_hook("A")]

    assert registry_of(*hooks).of(Kind.BEFORE, "A") == hooks


def test_unmatched_hooks_come_with_the_closest_name() -> None:
    """A name that no transaction has is reported with the likely one; the others are not."""
    wrong, right = make_hook("Events > List All Event"), make_hook("Users > Show")
    unlike, unnamed = make_hook("xyz"), make_hook("", kind=Kind.AFTER_ALL)

    unmatched = registry_of(wrong, right, unlike, unnamed).unmatched(["Events > List All Events", "Users > Show"])

    assert unmatched == [(wrong, "Events > List All Events"), (unlike, None)]


def test_the_closest_name_is_one_that_the_given_one_begins() -> None:
    """Even where a shorter one has more in common with it."""
    begun = make_hook("Events > Event > Show > 404")
    names = ["Events > Event > Show", "Events > Event > Show > 404 > application/json"]

    assert registry_of(begun).unmatched(names) == [(begun, names[1])]
