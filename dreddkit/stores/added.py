"""The stores that are reset beside the database, and what is told when one of them raises."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, runtime_checkable

from dreddkit.errors import DreddkitError, HookError, HookFileError, ResetError, SetupError
from dreddkit.paths import relative_to
from dreddkit.stores.folder import project_folder
from dreddkit.tracebacks import error_summary, user_place, user_traceback

__all__ = ["Store", "Stores", "TellingStore", "add_store", "stores"]

METHODS = ("prepare", "reset", "close")


class Store(Protocol):
    """Something beside the database that requests change: a cache, a search index, an outbox."""

    def prepare(self) -> None:
        """Take what is in it now as the baseline; called once."""

    def reset(self) -> None:
        """Bring it back to the baseline; called before each transaction, and by ``dreddkit.reset()``."""

    def close(self) -> None:
        """Let go of what the store holds; called once after the last transaction, if ``prepare`` went well."""


@runtime_checkable
class TellingStore(Store, Protocol):
    """A store that tells what is written to it: beside it tokens are kept from one transaction to the next."""

    def changes(self) -> Sequence[object]:
        """Return what a token may stand for that was written since the last reset."""


class Stores:
    """The stores of a run, in the order in which they were added."""

    def __init__(self) -> None:
        self._added: list[Store] = []
        self._prepared: list[Store] = []
        self._is_open = False  # from then on what is added comes too late

    @property
    def are_prepared(self) -> bool:
        """Whether there is any to reset."""
        return bool(self._prepared)

    @property
    def names(self) -> list[str]:
        """What messages call them."""
        return [name_of(store) for store in self._added]

    def add(self, store: Store) -> None:
        """Add a store, unless one that is equal to it is there: a hook file may be imported twice.

        Raises:
            HookFileError: It is no store, or it comes too late.
        """
        missing = [name for name in METHODS if not callable(getattr(store, name, None))]
        if missing or isinstance(store, type):
            raise HookFileError(
                "A store is an object with the methods prepare(), reset() and close().",
                given=f"the class {store.__name__}" if isinstance(store, type) else name_of(store),
                hint="Add an instance of it." if isinstance(store, type) else f"It has no {' and no '.join(missing)}.",
            )
        if self._is_open:
            raise HookFileError(
                "A store is added before the first transaction.",
                given=name_of(store),
                hint="Call add_store() where the hook file is imported, or in a before_all hook.",
            )
        if store not in self._added:
            self._added.append(store)

    def prepare(self) -> None:
        """Prepare all of them.

        Raises:
            SetupError: One of them raised; those before it wait to be closed.
        """
        self._is_open = True
        for store in self._added:
            with telling(SetupError, f"The store {name_of(store)} could not be prepared"):
                store.prepare()
            self._prepared.append(store)

    def reset(self) -> None:
        """Reset those that are prepared.

        Raises:
            ResetError: One of them raised.
        """
        for store in self._prepared:
            with telling(ResetError, f"The store {name_of(store)} could not be reset"):
                store.reset()

    def changes(self) -> list[object] | None:
        """Return what was written since the last reset; None where a store does not tell.

        Raises:
            HookError: One of them raised.
        """
        written: list[object] = []
        for store in self._prepared:
            if not isinstance(store, TellingStore):
                return None
            with telling(HookError, f"The store {name_of(store)} could not tell what was written to it"):
                written += store.changes()
        return written

    def close(self) -> list[HookError]:
        """Close those that are prepared, the last one first, and forget all; return what went wrong."""
        errors = []
        while self._prepared:
            store = self._prepared.pop()
            try:
                with telling(HookError, f"The store {name_of(store)} could not be closed"):
                    store.close()
            except HookError as error:
                errors.append(error)
        self._added.clear()
        self._is_open = False
        return errors


@contextmanager
def telling(kind: type[DreddkitError], problem: str) -> Iterator[None]:
    """Turn whatever a store raises into an error of ours, unless it is one of that kind."""
    try:
        yield
    except kind:
        raise
    except (Exception, SystemExit) as error:
        raise kind(
            f"{problem}: {error_summary(error)}", where=user_place(error), output=user_traceback(error)
        ) from error


def name_of(store: object) -> str:
    """Return how an object shows itself; where it does not, its class and the file that has it."""
    kind = type(store)
    if kind.__repr__ is not object.__repr__:
        return repr(store)
    file = getattr(sys.modules.get(kind.__module__), "__file__", None)
    return f"{kind.__name__} in {relative_to(file, project_folder())}" if file else kind.__name__


stores = Stores()
"""Those of the run that is going on."""


def add_store(store: Store) -> None:
    """Have something of your own reset beside the database: a cache, a search index, a folder of uploads.

    Call it where a hook file is imported, or in a before_all hook::

        add_store(FolderStore("uploads"))

    A store is any object with three methods. ``prepare()`` is called once, when the server runs and the before_all
    hooks are through: what is there then is its baseline. ``reset()`` brings it back before each transaction, right
    after the database. ``close()`` is called after the after_all hooks. They run in the application's context. A
    fourth, ``changes()``, may tell what was written since the last reset, in a list: where every store has it, tokens
    are kept from one transaction to the next.

    Args:
        store: The object. One that is equal to a store that was added is left out.

    Raises:
        HookFileError: It lacks a method, or transactions are running already.
    """
    stores.add(store)
