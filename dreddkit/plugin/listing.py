"""What would run: every documented transaction with its fixtures and hooks, no request sent."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dreddkit.config import Settings
from dreddkit.dredd import Compiled
from dreddkit.fixtures import Fixture
from dreddkit.hooks import Kind
from dreddkit.plugin.collection import unique_names
from dreddkit.plugin.compiling import compile_configured
from dreddkit.plugin.hooking import Hooks
from dreddkit.plugin.sequencing import Places, find_sequences
from dreddkit.transaction import Documented

__all__ = ["explain_transactions", "list_transactions"]

NAMED = (Kind.BEFORE, Kind.BEFORE_VALIDATION, Kind.AFTER)
BEHIND_AUTHENTICATION = (
    Kind.BEFORE_EACH_VALIDATION,
    Kind.BEFORE_VALIDATION,
    Kind.AFTER,
    Kind.AFTER_EACH,
)


def list_transactions(settings: Settings, cache: Path) -> list[dict[str, Any]]:
    """Return an entry a transaction: id, name, method, path, status, fixtures and hooks.

    Raises:
        SetupError: A description or a hook file has a mistake.
    """
    compiled = compile_configured(settings, cache)
    hooks = Hooks(settings)
    places = _places(compiled.values(), settings)
    return [
        _entry(f"{blueprint}::{name}", documented, hooks, places)
        for blueprint, each in compiled.items()
        for name, documented in unique_names(each.transactions)
    ]


def explain_transactions(settings: Settings, cache: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield a headline and what runs, in order, each with its file and line: for each transaction, and once for all.

    Raises:
        SetupError: A description or a hook file has a mistake.
    """
    compiled = compile_configured(settings, cache)
    hooks = Hooks(settings)
    places = _places(compiled.values(), settings)
    yield "Before the first transaction:", [hook.label for hook in hooks.registry.of(Kind.BEFORE_ALL)]
    for each in compiled.values():
        for name, documented in unique_names(each.transactions):
            steps = list(_steps(documented, hooks, places, has_api_name=len(compiled) > 1))
            request = f"{documented.method} {documented.uri_template} → {documented.shown_status}"
            yield f"{name}  ({request})", steps or ["nothing but the request"]
    yield "After the last transaction:", [hook.label for hook in hooks.registry.of(Kind.AFTER_ALL)]


def _entry(identifier: str, documented: Documented, hooks: Hooks, places: Places) -> dict[str, Any]:
    return {
        "id": identifier,
        "name": documented.short_name,
        "method": documented.method,
        "path": documented.uri_template,
        "status": documented.status,
        "fixtures": [fixture.label for fixture, _ in _plan(documented, hooks, places)],
        "hooks": [hook.label for kind in NAMED for hook in hooks.named(kind, documented.names)],
    }


def _places(compiled: Iterable[Compiled], settings: Settings) -> Places:
    documented = [one for each in compiled for one in each.transactions]
    return Places(find_sequences(settings, documented, is_all=True))


def _plan(documented: Documented, hooks: Hooks, places: Places) -> list[tuple[Fixture, Mapping[str, Fixture]]]:
    return [] if places.is_later(documented) else hooks.fixtures.plan(documented)


def _steps(documented: Documented, hooks: Hooks, places: Places, *, has_api_name: bool) -> Iterator[str]:
    names = documented.names[::-1] if has_api_name else documented.names
    place = places.told(documented)
    if place:
        yield place
    if documented.reason and not (documented.transaction and (place or hooks.fixtures.is_any_meant_for(documented))):
        yield f"not sent: {' '.join(documented.reason.split())}"
    yield from (hook.label for hook in hooks.named(Kind.BEFORE_EACH, names))
    for fixture, needs in _plan(documented, hooks, places):
        yield fixture.label + _behind(needs.values())
    yield from (hook.label for hook in hooks.named(Kind.BEFORE, names))
    yield from (provider.label for provider in hooks.providers.matching(documented))
    yield from (hook.label for kind in BEHIND_AUTHENTICATION for hook in hooks.named(kind, names))


def _behind(needed: Iterable[Fixture]) -> str:
    names = ", ".join(fixture.name for fixture in needed)
    return f", with what {names} returned" if names else ""
