"""What ``reset()`` and ``add_store()`` are about: the run that is going on, and its stores."""

from collections.abc import Callable

from dreddkit.errors import SetupError
from dreddkit.isolation.stores import Store, Stores
from dreddkit.isolation.strategy import ResetReport

__all__ = ["activate", "add_store", "reset", "stores"]

Reset = Callable[[], ResetReport | None]

_active: list[Reset] = []
stores = Stores()


def activate(bring_back: Reset | None) -> None:
    """Say what ``reset()`` does, which returns None as long as there is no baseline; None ends that."""
    _active[:] = [bring_back] if bring_back is not None else []


def add_store(store: Store) -> None:
    """Have something of your own reset beside the database: a cache, a search index, a folder of uploads.

    Call it where a hook file is imported, or in a before_all hook::

        add_store(FolderStore("uploads"))

    A store is any object with three methods. ``prepare()`` is called once, when the server runs and the before_all
    hooks are through: what is there then is its baseline. ``reset()`` brings it back before each transaction, right
    after the database. ``close()`` is called after the after_all hooks. They run in the application's context.

    Args:
        store: The object. One that is equal to a store that was added is left out.

    Raises:
        HookFileError: It lacks a method, or transactions are running already.
    """
    stores.add(store)


def reset() -> ResetReport:
    """Bring the database back to its baseline, with the run's strategy, and then the stores.

    dreddkit does so before each transaction; a hook needs it only for a second reset in between. What the session of
    the vanilla application has not committed is rolled back, and its objects are detached.

    Raises:
        SetupError: No run is going on.
        ResetError: The database or a store did not get back to its baseline.
    """
    report = _active[0]() if _active else None
    if report is None:
        raise SetupError(
            "There is no baseline to reset to: reset() works only while dreddkit runs transactions.",
            hint="Call it in a hook or fixture, not when the hook file is imported; or start it with 'dreddkit run'.",
        )
    return report
