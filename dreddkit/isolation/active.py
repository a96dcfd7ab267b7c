"""The strategy of the run that is going on, and the ``reset()`` that hooks call."""

from dreddkit.errors import SetupError
from dreddkit.isolation.strategy import ResetReport, Strategy

__all__ = ["activate", "reset"]

_active: list[Strategy] = []


def activate(strategy: Strategy | None) -> None:
    """Make ``reset()`` use a prepared strategy; None ends that."""
    _active[:] = [strategy] if strategy is not None else []


def reset() -> ResetReport:
    """Bring the database back to its baseline, with the run's strategy.

    dreddkit does so before each transaction; a hook needs it only for a second reset in between.

    Raises:
        SetupError: No run is going on.
        ResetError: The database did not get back to its baseline.
    """
    if not _active:
        raise SetupError(
            "There is no baseline to reset to: reset() works only while dreddkit runs transactions.",
            hint="Call it in a hook or fixture, not when the hook file is imported; or start it with 'dreddkit run'.",
        )
    return _active[0].reset()
