"""What ``reset()`` is about: the run that is going on."""

from collections.abc import Callable

from dreddkit.errors import SetupError
from dreddkit.isolation.strategy import ResetReport

__all__ = ["activate", "reset"]

Reset = Callable[[], ResetReport | None]

_active: list[Reset] = []


def activate(bring_back: Reset | None) -> None:
    """Say what ``reset()`` does, which returns None as long as there is no baseline; None ends that."""
    _active[:] = [bring_back] if bring_back is not None else []


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
