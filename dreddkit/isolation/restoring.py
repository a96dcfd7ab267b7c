"""The strategies that keep the baseline and put back what was changed, and the choice that ``auto`` makes."""

import warnings
from collections.abc import Callable

from dreddkit.errors import DatabaseError, DreddkitWarning
from dreddkit.isolation.rebuilding import Recreate, build_again
from dreddkit.isolation.strategy import Change, DamagedError, Emptier, Keeper, ResetReport, Restored

__all__ = ["Automatic", "InexactError", "Restore"]


class InexactError(DatabaseError):
    """A strategy cannot bring this database back exactly.

    Args:
        strategy: Its name.

        obstacles: What keeps it from being exact, one sentence each.
    """

    def __init__(self, strategy: str, obstacles: tuple[str, ...]) -> None:
        super().__init__(
            f"Isolation by {strategy} would not be exact on this database.",
            where="isolation",
            given=strategy,
            output="\n".join(obstacles),
            hint="The isolation 'recreate' is exact here; 'auto' takes it by itself.",
        )
        self.obstacles = obstacles


class Restore:
    """Builds the baseline once and puts back what was changed since; builds anew when the schema was changed.

    Args:
        name: What the strategy is called.

        database: What empties the database.

        build: What builds the baseline in it.

        keeper: What keeps the baseline.
    """

    def __init__(self, name: str, database: Emptier, build: Callable[[], None], keeper: Keeper) -> None:
        self.name = name
        self._database = database
        self._build = build
        self._keeper = keeper

    @property
    def notes(self) -> tuple[str, ...]:
        """Which way the baseline is put back, where there is a quicker one, and what is not ours to put back."""
        return (*self._keeper.notes, *self._database.out_of_reach())

    def prepare(self) -> None:
        """Empty the database, build the baseline and keep it.

        Raises:
            InexactError: Something in the database would not get back exactly.
        """
        self._database.empty()
        self._build()
        if obstacles := self._keeper.obstacles():
            raise InexactError(self.name, obstacles)
        for sentence in self._keeper.install():
            warnings.warn(DreddkitWarning(f"Keeping the baseline was held up: {sentence}"), stacklevel=2)

    def reset(self) -> ResetReport:
        """Put back what was changed."""
        try:
            restored = self._keeper.restore()
        except DamagedError:
            restored = Restored(rebuild="the file was damaged")
        ended = restored.ended
        if restored.rebuild:
            ended += self._database.empty()
            build_again(self._build)
            ended += self._keeper.install()
        return ResetReport(self.name, ended, restored.rebuild)

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call or reset; None where tables are not tracked."""
        return self._keeper.changes()

    def close(self) -> None:
        """Take away what keeps the baseline; its rows stay as they are."""
        self._keeper.close()


class Automatic:
    """Takes ``restore`` where that is exact, else ``recreate``, and says why.

    Args:
        restore: The strategy to prefer.

        recreate: The strategy to fall back on.
    """

    def __init__(self, restore: Restore, recreate: Recreate) -> None:
        self._chosen: Restore | Recreate = restore
        self._recreate = recreate
        self._obstacles: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the strategy that was chosen."""
        return self._chosen.name

    @property
    def notes(self) -> tuple[str, ...]:
        """Why it is not ``restore``, or which way that takes, and what is not brought back."""
        return (*self._obstacles, *self._chosen.notes)

    def prepare(self) -> None:
        """Build the baseline, and choose by what is in it."""
        try:
            self._chosen.prepare()
        except InexactError as error:
            self._obstacles = error.obstacles
            self._chosen.close()
            self._chosen = self._recreate  # the baseline is there

    def reset(self) -> ResetReport:
        """Bring the database back the chosen way."""
        return self._chosen.reset()

    def changes(self) -> tuple[Change, ...] | None:
        """Tell what was committed to each table since the last call or reset; None where ``recreate`` was chosen."""
        return self._chosen.changes()

    def close(self) -> None:
        """Let go of what the chosen strategy holds."""
        self._chosen.close()
