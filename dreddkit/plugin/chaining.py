"""The handler that is chained behind dreddkit's own hooks, where one is configured."""

import os
from typing import Any

from dreddkit.config import Settings
from dreddkit.handlers import ChainedHandler, Event
from dreddkit.listed import templates_of, typed
from dreddkit.processes import RunDirectory
from dreddkit.transaction import Transaction

__all__ = ["Chain"]


class Chain:
    """Tells the configured handler of each event, and takes over what it changes, as Dredd does.

    Args:
        settings: The settings of the session.

        directory: The run's directory, where the handler's output goes.

    Raises:
        SetupError: The handler does not start.
    """

    def __init__(self, settings: Settings, directory: RunDirectory) -> None:
        self._handler: ChainedHandler | None = None
        if settings.handler:
            self._handler = ChainedHandler(
                settings.handler,
                run=directory,
                cwd=settings.root,
                env=os.environ,
                ready_timeout_s=settings.ready_timeout_s,
                answer_timeout_s=settings.hook_timeout_s,
            )

    @property
    def has_handler(self) -> bool:
        """Whether there is a handler to tell."""
        return self._handler is not None

    def tell(self, event: Event, transaction: Transaction) -> None:
        """Tell of an event of one transaction; what the answer lacks stays as it is.

        Raises:
            HookError: There is no answer.
        """
        answered = self._tell(event, transaction)
        if isinstance(answered, dict):
            transaction.update(answered)

    def tell_of_all(self, event: Event, transactions: list[Transaction]) -> None:
        """Tell of an event of all transactions; the answer may change and reorder them, and add others.

        Raises:
            HookError: There is no answer, or what it adds is no transaction.
        """
        answered = self._tell(event, transactions)
        if isinstance(answered, list):
            transactions[: len(answered)] = typed(answered, templates_of(transactions), "handler")

    def close(self) -> None:
        """End the handler."""
        if self._handler is not None:
            self._handler.close()

    def _tell(self, event: Event, data: Any) -> Any:
        return self._handler.tell(event, data) if self._handler is not None else None
