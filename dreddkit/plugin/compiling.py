"""Compiling the configured descriptions, outside of a run."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from dreddkit.config import Settings
from dreddkit.dredd import Compiled, Engine, compile_description, find_node, provision, read_description
from dreddkit.errors import DescriptionError
from dreddkit.plugin.blueprints import check_configured

__all__ = ["compile_configured", "no_transaction"]


def compile_configured(settings: Settings, cache_folder: Path) -> dict[str, Compiled]:
    """Return what each description documents, by its name in the configuration.

    Args:
        settings: The settings.

        cache_folder: The user's cache folder; Dredd is started only for what is not in it.

    Raises:
        ConfigError: No description is configured, or one that is not there.
        DescriptionError: One cannot be read or parsed, or documents no transaction.
        EngineError: Node or Dredd is missing or does not answer.
    """
    check_configured(settings)
    with ExitStack() as stack:

        @cache
        def engine() -> Engine:
            node = find_node()
            return stack.enter_context(Engine(node, provision(node, cache_folder)))

        return {name: _compile(settings, name, cache_folder, engine) for name in settings.blueprint}


def no_transaction(path: Path, compiled: Compiled) -> DescriptionError:
    """Return the error for a description that documents no transaction."""
    return DescriptionError(
        "The description documents no transaction.",
        where=str(path),
        output="\n".join(str(warning) for warning in compiled.warnings),
        hint="A transaction is a request with its response: in API Blueprint '+ Response 200' below an action.",
    )


def _compile(settings: Settings, name: str, cache_folder: Path, engine: Callable[[], Engine]) -> Compiled:
    source = read_description(settings.root / name, settings.root)
    compiled = compile_description(source, cache=cache_folder, engine=engine, parameters=settings.parameters)
    if not compiled.transactions:
        raise no_transaction(source.path, compiled)
    return compiled
