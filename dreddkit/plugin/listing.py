"""What would run: every documented transaction with its fixtures and hooks, no request sent."""

from pathlib import Path
from typing import Any

from dreddkit.config import Settings
from dreddkit.dredd import Engine, compile_description, find_node, provision, read_description
from dreddkit.errors import ConfigError
from dreddkit.hooks import Kind
from dreddkit.plugin.collection import unique_names
from dreddkit.plugin.hooking import Hooks
from dreddkit.transaction import Documented

__all__ = ["list_transactions"]

NAMED = (Kind.BEFORE, Kind.BEFORE_VALIDATION, Kind.AFTER)


def list_transactions(settings: Settings, cache: Path) -> list[dict[str, Any]]:
    """Return an entry a transaction: id, name, method, path, status, fixtures and hooks.

    Raises:
        SetupError: A description or a hook file has a mistake.
    """
    if not settings.blueprint:
        raise ConfigError("No description is configured.", where="[tool.dreddkit] blueprint")
    hooks = Hooks(settings)
    entries = []
    for blueprint in settings.blueprint:
        for name, documented in unique_names(_compile(settings.root / blueprint, settings.root, cache)):
            entries.append(_entry(f"{blueprint}::{name}", documented, hooks))
    return entries


def _compile(path: Path, root: Path, cache: Path) -> tuple[Documented, ...]:
    engines: list[Engine] = []

    def start() -> Engine:
        node = find_node()
        engines.append(Engine(node, provision(node, cache)))
        return engines[0]

    try:
        return compile_description(read_description(path, root), cache=cache, engine=start).transactions
    finally:
        for engine in engines:
            engine.close()


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
