"""The hooks and fixtures of a run, called with the application's context open."""

import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from dreddkit.authentication import ProviderRegistry, collect_providers
from dreddkit.config import Settings
from dreddkit.errors import HookError, MisuseError, NotAnsweredError
from dreddkit.findings import Finding, FindingKind
from dreddkit.fixtures import Fixture, FixtureRegistry, collect_fixtures, load_fixtures, prepare_factories
from dreddkit.hooks import Hook, Kind, call_hook, load_hook_files
from dreddkit.integrations import flask
from dreddkit.listed import templates_of, typed
from dreddkit.stash import stash
from dreddkit.stores import stores
from dreddkit.transaction import Documented, Transaction

__all__ = ["Hooks"]

FOR_EACH = {
    Kind.BEFORE: Kind.BEFORE_EACH,
    Kind.BEFORE_VALIDATION: Kind.BEFORE_EACH_VALIDATION,
    Kind.AFTER: Kind.AFTER_EACH,
}


class Hooks:
    """What the hook files of a run registered.

    Raises:
        HookFileError: A hook file does not import.
    """

    def __init__(self, settings: Settings) -> None:
        loaded = load_hook_files(hook_patterns(settings), settings.root)
        self.registry = loaded.registry
        self.advice = loaded.advice
        self.fixtures: FixtureRegistry = collect_fixtures(loaded.modules, settings.root)
        self.providers: ProviderRegistry = collect_providers(loaded.modules, settings.root)
        self._call = partial(call_hook, deadline_s=settings.hook_timeout_s)
        self._failed_by: dict[tuple[str, str], str] = {}  # labels, by transaction and reason

    def call(self, kind: Kind, transaction: Transaction) -> None:
        """Call the hooks of one kind for one transaction.

        Raises:
            HookError: The first hook that raised, or ran over its deadline; the hooks after it are not called.
        """
        for hook in self._of(kind, transaction):
            self._call_hook(hook, transaction)

    def call_every(self, kinds: Sequence[Kind], transaction: Transaction) -> None:
        """Call all hooks of some kinds, those after one that raised too, so that no clean-up is lost.

        They are called where nothing was sent, too, as Dredd does. One that asks for the response there is over.

        Raises:
            HookError: What the first one raised.
        """
        errors: list[BaseException] = []
        for hook in (hook for kind in kinds for hook in self._of(kind, transaction)):
            try:
                self._call_hook(hook, transaction)
            except NotAnsweredError:
                continue
            except Exception as error:  # noqa: BLE001 - raised below
                errors.append(error)
        if errors:
            raise errors[0]

    def has_any(self, kinds: Sequence[Kind], transaction: Transaction) -> bool:
        """Tell whether there is a hook of one of these kinds for the transaction."""
        return any(self._of(kind, transaction) for kind in kinds)

    def call_for_all(self, kind: Kind, transactions: list[Transaction]) -> None:
        """Call the before_all or after_all hooks with the list of all transactions.

        Raises:
            HookError: One raised, ran over its deadline, or left in the list what cannot be one of them.
        """
        templates = templates_of(transactions)
        for hook in self.registry.of(kind):
            with application_context():
                self._call(hook.label, hook.function, transactions)
            if kind is Kind.BEFORE_ALL:  # after the last one nothing is looked at
                transactions[:] = typed(transactions, templates, hook.label)
                write_back(transactions, hook.label)

    def let_run(self, documented: Documented, transaction: Transaction) -> None:
        """Run what Dredd skips, where a fixture is meant for it; hooks may skip it again."""
        if transaction.get("skip") is True and self.fixtures.is_any_meant_for(documented):
            transaction["skip"] = False

    def restart_factories(self) -> None:
        """Bind the factories to the application's session, and let their sequences start again."""
        if stash.get("db") is not None:
            with application_context():
                self._call("restart of the factories", prepare_factories, stash["db"].session)

    def load_fixtures(
        self, documented: Documented, transaction: Transaction, pytest_request: Callable[[], pytest.FixtureRequest]
    ) -> None:
        """Load and commit what the mapping has for this transaction; pytest's request is made where it is asked for."""
        plan = self.fixtures.plan(documented)
        if not plan:
            return
        app, db = stash.get("app"), stash.get("db")
        check_usable([fixture for fixture, _ in plan], app, db)
        is_asked = any("request" in fixture.parameters for fixture, _ in plan)
        request = pytest_request() if is_asked else None
        try:
            call = partial(self._call_for, transaction)
            load_fixtures(plan, transaction, app, db, call, request=request)
        finally:
            write_back([transaction], plan[-1][0].label)

    def ask_provider(self, label: str, function: Callable[[Transaction], Any], transaction: Transaction) -> Any:
        """Return what a function returns that authenticates requests.

        Raises:
            HookError: It raised, or ran over its deadline.
        """
        answers: list[Any] = []
        with application_context():
            self._call(label, lambda: answers.append(function(transaction)))
        return answers[0]

    def who_failed(self, transaction: Transaction) -> str:
        """Return who failed the transaction for the reason that it has: ``the before hook f (hooks/a.py:1)``."""
        label = self._failed_by.get(failure_key(transaction))
        return f"the {label}" if label else "a hook"

    def _call_hook(self, hook: Hook, transaction: Transaction) -> None:
        try:
            with application_context():
                self._call_for(transaction, hook.label, hook.function, transaction)
        finally:
            write_back([transaction], hook.label)

    def _call_for(self, transaction: Transaction, label: str, function: Callable[..., Any], *args: object) -> None:
        before = transaction.get("fail")
        self._call(label, function, *args)
        if transaction.get("fail") != before:
            self._failed_by[failure_key(transaction)] = label

    def _of(self, kind: Kind, transaction: Transaction) -> list[Hook]:
        name = transaction.get("name") or ""
        api = f"{(transaction.get('origin') or {}).get('apiName', '')} > "
        return self.named(kind, [name, name.removeprefix(api), api + name])  # with several descriptions and with one

    def named(self, kind: Kind, names: Sequence[str]) -> list[Hook]:
        """Return the hooks of a kind for a transaction that has these names."""
        return list(dict.fromkeys(hook for name in dict.fromkeys(names) for hook in self.registry.of(kind, name)))

    def unmatched(self, documented: Sequence[Documented]) -> list[Finding]:
        """Return a finding for each hook, fixture and provider that no transaction of the description has use for."""
        names = {name for one in documented for name in one.names}
        hooks = self.registry.unmatched(names)
        fixtures = self.fixtures.unmatched(documented)
        providers = self.providers.unmatched(documented)
        return [
            *(_unmatched_hook(hook, closest) for hook, closest in hooks),
            *(_unmatched(each.title, each.place, str(pattern), closest) for each, pattern, closest in fixtures),
            *(_unmatched(each.title, each.place, str(pattern), closest) for each, pattern, closest in providers),
        ]


def hook_patterns(settings: Settings) -> list[str]:
    """Return the configured patterns; the default one only where it matches, since a project need not have hooks."""
    if "hooks" in settings.sources:
        return settings.hooks
    return [pattern for pattern in settings.hooks if any(settings.root.glob(pattern))]


def application_context() -> AbstractContextManager[Any]:
    """Return the vanilla application's context, so that a hook can use models at once."""
    return flask.application_context(stash["app"]) if stash.get("app") is not None else nullcontext()


def prepare_stores() -> list[str]:
    """Prepare what is reset beside the database; return what the stores warn of.

    Raises:
        SetupError: A store cannot be prepared.
    """
    with application_context(), warnings.catch_warnings(record=True) as told:
        stores.prepare()
    return [str(warning.message) for warning in told]


def check_usable(fixtures: Iterable[Fixture], app: object, db: object) -> None:
    """See to it that there is what fixtures cannot do without.

    Raises:
        HookError: There is none.
    """
    missing = {name for name, value in (("app", app), ("db", db)) if value is None}
    for fixture in fixtures:
        if fixture.uses & missing:
            raise HookError(
                "There is a fixture and no database to load it into.",
                where=fixture.label,
                hint='Name the Flask-SQLAlchemy object: db = "yourpackage.models:db"',
            )


def failure_key(transaction: Transaction) -> tuple[str, str]:
    """Return what tells a hook's failing of a transaction from others: whom it failed, and why."""
    return str(transaction.get("name")), str(transaction.get("fail"))


def write_back(transactions: Iterable[Transaction], label: str) -> None:
    """See to it that what was changed in a body's JSON is in the body.

    Raises:
        MisuseError: It is not JSON any more; told of the hook or fixtures of that label.
    """
    try:
        for transaction in transactions:
            transaction.write_back()
    except MisuseError as error:
        error.where = label
        raise


def _unmatched_hook(hook: Hook, closest: str | None) -> Finding:
    finding = _unmatched(hook.title, hook.place, hook.name, closest)
    if "*" not in hook.name:
        return finding
    hint = f"a hook takes exact names; @{FOR_EACH[hook.kind]} runs for all and may look at transaction['name']"
    return replace(finding, message=f"{finding.message}: {hint}", closest=None)


def _unmatched(title: str, place: str, name: str, closest: str | None) -> Finding:
    return Finding(FindingKind.UNMATCHED, f"{title}: no transaction matches {name!r}", place, closest)
