"""Which tokens are kept, and when they are fetched again."""

import time
from collections.abc import Callable, Sequence

from dreddkit.authentication.login import Login
from dreddkit.errors import HookError

__all__ = ["Changes", "Tokens"]

KEPT_S = 60.0  # less than any token is valid for

Fetch = Callable[[], str]


Changes = Callable[[], Sequence[object] | None]
"""Returns what was written since the last call or reset, and is undone by the next; None where nobody knows."""


class Tokens:
    """The tokens of a run.

    A token is good until a reset undoes what it stands for: the row that the login wrote, or the user, if a fixture
    made it. So each login is tried once at the baseline. A token that it gives there without writing anything is kept;
    where it fails or writes, or nobody knows, a token is good for its own transaction.

    Args:
        changes: What a reset is going to undo.

        clock: Tells the time in seconds.
    """

    def __init__(self, changes: Changes, clock: Callable[[], float] = time.monotonic) -> None:
        self._changes = changes
        self._clock = clock
        self._kept: dict[Login, tuple[str, float]] = {}  # with the time it was fetched
        self._passing: set[Login] = set()  # whose tokens are good for one transaction

    def try_at_baseline(self, login: Login, fetch: Fetch) -> bool:
        """Log in, unless it is known already what comes of it; return whether a reset has to follow.

        Args:
            login: The login; the database is at its baseline.

            fetch: Does it.
        """
        if login in self._passing or self._fresh(login) or self._changes() is None:
            return False
        try:
            token = fetch()
        except HookError:  # the user may be a fixture's; else it is told when the token is needed
            self._passing.add(login)
            return True
        if self._changes():
            self._passing.add(login)
        else:
            self._kept[login] = token, self._clock()
        return True

    def token(self, login: Login, fetch: Fetch) -> str:
        """Return the token that is kept, or fetch one.

        Raises:
            HookError: The login failed.
        """
        return self._fresh(login) or fetch()

    def forget(self) -> None:
        """Forget what is kept: the server was started again, or the baseline built anew."""
        self._kept.clear()

    def _fresh(self, login: Login) -> str:
        token, fetched = self._kept.get(login, ("", 0.0))
        return token if token and self._clock() - fetched < KEPT_S else ""
