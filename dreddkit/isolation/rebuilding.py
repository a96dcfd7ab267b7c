"""The strategies that empty the database and build the baseline anew: each time, or once."""

from collections.abc import Callable

from dreddkit.errors import ResetError, SetupError
from dreddkit.isolation.strategy import Emptier, ResetReport

__all__ = ["OnceBuilt", "Recreate", "build_again"]


def build_again(build: Callable[[], None]) -> None:
    """Build a baseline that was built before.

    Raises:
        ResetError: The set-up is at fault now, and was not the first time.
    """
    try:
        build()
    except SetupError as error:
        raise ResetError(
            f"The baseline could not be built again. {error.problem}",
            where=error.where,
            given=error.given,
            output=error.output,
            hint=error.hint,
        ) from error


class Rebuilding:
    """What both have in common: the first baseline.

    Args:
        database: What empties the database.

        build: What builds the baseline in it.
    """

    def __init__(self, database: Emptier, build: Callable[[], None]) -> None:
        self._database = database
        self._build = build

    def prepare(self) -> None:
        """Empty the database and build the baseline."""
        self._database.empty()
        self._build()

    def changes(self) -> None:
        """Nothing is noted."""

    def close(self) -> None:
        """Nothing is held between resets."""


class Recreate(Rebuilding):
    """Drops everything and builds it anew before each transaction; slow, and nothing can hide from it."""

    name = "recreate"

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not ours to build anew."""
        return self._database.out_of_reach()

    def reset(self) -> ResetReport:
        """Empty the database and build the baseline again."""
        ended = self._database.empty()
        build_again(self._build)
        return ResetReport(self.name, ended)


class OnceBuilt(Rebuilding):
    """Builds the baseline once and never resets: transactions see each other's rows."""

    name = "none"
    notes = ()

    def reset(self) -> ResetReport:
        """Leave everything as it is."""
        return ResetReport(self.name)
