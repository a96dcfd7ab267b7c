"""The hooks of a run: what they are, and which of them a transaction has."""

import inspect
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from dreddkit.errors import closest_match
from dreddkit.hooks.kinds import NAMED_KINDS, Kind

__all__ = ["Hook", "HookRegistry"]


@dataclass(frozen=True, slots=True)
class Hook:
    """A function that a hook file registered.

    Args:
        kind: When it runs.

        name: Its transaction's name; empty for the kinds that run for all.

        function: What to call, with the transaction or the list of transactions.

        file: Where it is written, relative to the project where possible.

        line: Its first line, decorators included; 0 when it is no plain function.
    """

    kind: Kind
    name: str
    function: Callable[..., Any]
    file: str
    line: int

    @property
    def place(self) -> str:
        """The file, and the line where that is known."""
        return f"{self.file}:{self.line}" if self.line else self.file

    @property
    def title(self) -> str:
        """What it is and what it is called, e.g. ``before hook users_list``."""
        return f"{self.kind} hook {getattr(self.function, '__name__', type(self.function).__name__)}"

    @property
    def label(self) -> str:
        """How messages name it, e.g. ``before hook users_list (hooks/users.py:12)``."""
        return f"{self.title} ({self.place})"


class HookRegistry:
    """All hooks of a run, in the order they run."""

    def __init__(self) -> None:
        self._hooks: dict[tuple[Kind, str], list[Hook]] = defaultdict(list)

    def add(self, hook: Hook) -> None:
        """Append a hook; one that is there already is left out, through whichever file it came."""
        hooks = self._hooks[hook.kind, hook.name]
        if not any(is_same(hook, other) for other in hooks):
            hooks.append(hook)

    def of(self, kind: Kind, name: str = "") -> list[Hook]:
        """Return the hooks of a kind; where the kind is for one transaction, those of the transaction of that name."""
        return list(self._hooks.get((kind, name if kind in NAMED_KINDS else ""), ()))

    def unmatched(self, names: Collection[str]) -> list[tuple[Hook, str | None]]:
        """Return the hooks whose name no transaction has, each with the name most like it."""
        known = sorted(set(names))
        wrong = {name for _, name in self._hooks if name}.difference(known)
        closest = {name: closest_match(name, known) for name in wrong}
        return [(hook, closest[name]) for (_, name), hooks in self._hooks.items() if name in closest for hook in hooks]


def is_same(hook: Hook, other: Hook) -> bool:
    """Tell whether two hooks of one kind and name are the same function of a hook file.

    A file that is loaded by dreddkit and imported by another hook file as well exists twice in memory.
    Functions made by one helper share their lines and are told apart by their module being the same one.
    """
    mine, theirs = inspect.unwrap(hook.function), inspect.unwrap(other.function)
    if mine is theirs:
        return True
    is_copy = getattr(mine, "__globals__", None) is not getattr(theirs, "__globals__", None)
    return is_copy and hook.line > 0 and (hook.file, hook.line) == (other.file, other.line)
