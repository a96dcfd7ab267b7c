"""Which worker runs what: all sequences run in one, everything else where there is time."""

from collections.abc import Iterable
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from dreddkit.hooks import without_number

__all__ = ["SequenceScheduling"]


class SequenceScheduling(LoadGroupScheduling):  # type: ignore[misc] # not typed
    """Hands the transactions of all sequences to one worker, in their order, and the others one by one to any.

    Args:
        config: The configuration of the session.

        log: Where pytest-xdist logs.

        members: The names of the transactions in sequences, with or without the API's name.
    """

    def __init__(self, config: pytest.Config, log: Any, members: Iterable[str]) -> None:
        super().__init__(config, log)
        self._members = [f" > {without_number(member)}" for member in members]

    def _split_scope(self, nodeid: str) -> str:
        # Names are compared roughly: one too many that waits for the sequences does no harm.
        _, _, name = nodeid.partition("::")
        is_member = any(member.endswith(f" > {without_number(name)}") for member in self._members)
        return "sequences" if is_member else str(super()._split_scope(nodeid))
