"""The hooks and fixtures of a run, called with the application's context open."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from dreddkit.config import Settings
from dreddkit.fixtures import FixtureRegistry, collect_fixtures, load_fixtures, prepare_factories
from dreddkit.hooks import Kind, call_hook, load_hook_files
from dreddkit.stash import stash
from dreddkit.transaction import Documented, Transaction

__all__ = ["Hooks"]


class Hooks:
    """What the hook files of a run registered.

    Raises:
        HookFileError: A hook file does not import.
    """

    def __init__(self, settings: Settings) -> None:
        loaded = load_hook_files(settings.hooks, settings.root)
        self.registry = loaded.registry
        self.advice = loaded.advice
        self.fixtures: FixtureRegistry = collect_fixtures(loaded.modules, settings.root)
        self._call = partial(call_hook, deadline_s=settings.hook_timeout_s)

    def call(self, kind: Kind, transaction: Transaction) -> None:
        """Call the hooks of one kind for one transaction.

        Raises:
            HookError: The first hook that raised, or ran over its deadline; the hooks after it are not called.
        """
        for hook in self.registry.of(kind, transaction["name"]):
            with application_context():
                self._call(hook.label, hook.function, transaction)

    def has_any(self, kinds: Sequence[Kind], transaction: Transaction) -> bool:
        """Tell whether there is a hook of one of these kinds for the transaction."""
        return any(self.registry.of(kind, transaction["name"]) for kind in kinds)

    def call_for_all(self, kind: Kind, transactions: list[Transaction]) -> None:
        """Call the before_all or after_all hooks with the list of all transactions."""
        for hook in self.registry.of(kind):
            with application_context():
                self._call(hook.label, hook.function, transactions)

    def restart_factories(self) -> None:
        """Bind the factories to the application's session, and let their sequences start again."""
        if stash.get("db") is not None:
            with application_context():
                self._call("restart of the factories", prepare_factories, stash["db"].session)

    def load_fixtures(self, documented: Documented, transaction: Transaction) -> None:
        """Load and commit what the mapping has for this transaction."""
        fixtures = self.fixtures.matching(documented)
        if fixtures:
            load_fixtures(fixtures, transaction, stash["app"], stash["db"], self._call)

    def unmatched(self, documented: Sequence[Documented]) -> list[str]:
        """Return a line for each hook and fixture that no transaction of the description has use for."""
        names = {name for one in documented for name in (one.name, one.short_name)}
        lines = [_unmatched_line(hook.label, hook.name, closest) for hook, closest in self.registry.unmatched(names)]
        return lines + [
            _unmatched_line(label, pattern, closest) for pattern, label, closest in self.fixtures.unmatched(documented)
        ]


def application_context() -> AbstractContextManager[Any]:
    """Return the vanilla application's context, so that a hook can use models at once."""
    return stash["app"].app_context() if "app" in stash else nullcontext()


def _unmatched_line(label: str, name: str, closest: str | None) -> str:
    suggestion = f"; did you mean {closest!r}?" if closest else ""
    return f"{label}: no transaction is called {name!r}{suggestion}"
