"""What dreddkit does at each event that Dredd tells of: the reset, the hooks and the fixtures, in dreddkit's order."""

from collections.abc import Callable
from typing import Any, NoReturn

from dreddkit.errors import HookError
from dreddkit.handlers import Event
from dreddkit.hooks import Kind
from dreddkit.plugin.authenticating import Authentication
from dreddkit.plugin.baseline import Baseline
from dreddkit.plugin.hooking import Hooks, application_context, prepare_stores
from dreddkit.stores import stores
from dreddkit.transaction import Documented, Location, Transaction

__all__ = ["Events"]

NOWHERE = Location("", 0)


class Events:
    """Acts on events.

    Args:
        hooks: The hooks and fixtures.

        baseline: What the database goes back to; None where there is no database.

        authentication: Puts tokens into requests.

        warn: Called with each warning.
    """

    def __init__(
        self,
        hooks: Hooks,
        baseline: Baseline | None,
        authentication: Authentication,
        warn: Callable[[str], None],
    ) -> None:
        self._hooks = hooks
        self._baseline = baseline
        self._authentication = authentication
        self._warn = warn
        self._actions: dict[str, Callable[[Any], None]] = {
            Event.BEFORE_ALL: self._before_all,
            Event.BEFORE_EACH: self._before_each,
            Event.BEFORE_EACH_VALIDATION: self._before_validation,
            Event.AFTER_EACH: self._after_each,
            Event.AFTER_ALL: self._after_all,
        }

    def act(self, event: str, data: Any) -> None:
        """Do what an event asks for; what hooks change, they change in its data. Nothing is done at an unknown one.

        Args:
            event: Its name.

            data: What ``as_transactions`` made of its data.
        """
        if event in {Event.BEFORE_ALL, Event.AFTER_ALL} and not isinstance(data, list):
            data = [data]
        if event in self._actions:
            self._actions[event](data)

    def _before_all(self, transactions: list[Transaction]) -> None:
        for finding in self._hooks.unmatched([as_documented(transaction) for transaction in transactions]):
            self._warn(str(finding))
        for transaction in transactions:
            self._hooks.let_run(as_documented(transaction), transaction)
        self._hooks.call_for_all(Kind.BEFORE_ALL, transactions)
        if self._baseline is not None:
            self._baseline.prepare()  # a before_all hook may have been the bootstrap
        if not stores.are_prepared:  # Dredd may come back for another run
            for text in prepare_stores():
                self._warn(text)

    def _before_each(self, transaction: Transaction) -> None:
        documented, server_url = as_documented(transaction), url_of(transaction)
        self._reset()
        if self._authentication.try_at_baseline(documented, server_url):
            self._reset()
        self._authentication.begin(transaction)
        self._hooks.restart_factories()
        self._hooks.call(Kind.BEFORE_EACH, transaction)
        self._hooks.load_fixtures(documented, transaction, no_request)
        self._hooks.call(Kind.BEFORE, transaction)
        self._authentication.sign(documented, transaction, server_url)

    def _before_validation(self, transaction: Transaction) -> None:
        self._hooks.call(Kind.BEFORE_EACH_VALIDATION, transaction)
        self._hooks.call(Kind.BEFORE_VALIDATION, transaction)

    def _after_each(self, transaction: Transaction) -> None:
        self._hooks.call_every([Kind.AFTER, Kind.AFTER_EACH], transaction)

    def _after_all(self, transactions: list[Transaction]) -> None:
        self._hooks.call_for_all(Kind.AFTER_ALL, transactions)

    def _reset(self) -> None:
        if self._baseline is not None:
            report = self._baseline.reset()
            if report is not None and report.rebuilt:
                self._authentication.tokens.forget()
            return
        with application_context():
            stores.reset()


def as_transactions(data: Any) -> Any:
    """Return the dictionaries that Dredd tells of as transactions; it tells their paths with the values in them."""
    match data:
        case dict():
            return Transaction(data, data.get("fullPath") or "")
        case list():
            return [as_transactions(one) for one in data]
        case _:
            return data


def url_of(transaction: Transaction) -> str:
    """Return where the server is that Dredd sends a transaction to."""
    return f"{transaction.get('protocol')}//{transaction.get('host')}:{transaction.get('port')}"


def no_request() -> NoReturn:
    """Raise what a fixture is told that asks for pytest's request.

    Raises:
        HookError: Always.
    """
    raise HookError("There is no pytest where Dredd leads, and so no request.", hint="Use `dreddkit run`.")


def as_documented(transaction: Transaction) -> Documented:
    """Return a transaction of Dredd's as a noun; Dredd tells its path with the values in it, not the template."""
    name = transaction.get("name") or ""
    api_name = (transaction.get("origin") or {}).get("apiName") or ""
    expected = transaction.get("expected") or {}
    return Documented(
        name=f"{api_name} > {name.removeprefix(f'{api_name} > ')}",
        api_name=api_name,
        method=(transaction.get("request") or {}).get("method") or "",
        uri_template=transaction.get("fullPath") or "",
        status=int(expected.get("statusCode") or 0),
        location=NOWHERE,
        transaction=transaction,
    )
