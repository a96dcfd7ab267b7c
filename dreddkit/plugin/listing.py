"""What would run: every documented transaction with its fixtures and hooks, no request sent."""

from pathlib import Path
from typing import Any

from dreddkit.config import Settings
from dreddkit.hooks import Kind
from dreddkit.plugin.collection import unique_names
from dreddkit.plugin.compiling import compile_configured
from dreddkit.plugin.hooking import Hooks
from dreddkit.transaction import Documented

__all__ = ["list_transactions"]

NAMED = (Kind.BEFORE, Kind.BEFORE_VALIDATION, Kind.AFTER)


def list_transactions(settings: Settings, cache: Path) -> list[dict[str, Any]]:
    """Return an entry a transaction: id, name, method, path, status, fixtures and hooks.

    Raises:
        SetupError: A description or a hook file has a mistake.
    """
    compiled = compile_configured(settings, cache)
    hooks = Hooks(settings)
    return [
        _entry(f"{blueprint}::{name}", documented, hooks)
        for blueprint, each in compiled.items()
        for name, documented in unique_names(each.transactions)
    ]


def _entry(identifier: str, documented: Documented, hooks: Hooks) -> dict[str, Any]:
    name = documented.short_name
    return {
        "id": identifier,
        "name": name,
        "method": documented.method,
        "path": documented.uri_template,
        "status": documented.status,
        "fixtures": [fixture.label for fixture in hooks.fixtures.matching(documented)],
        "hooks": [hook.label for kind in NAMED for hook in hooks.registry.of(kind, name)],
    }
