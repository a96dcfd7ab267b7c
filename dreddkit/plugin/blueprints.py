"""The descriptions that a configuration or a command line names, and whether they are there."""

from collections.abc import Iterable
from pathlib import Path

from dreddkit.config import Settings, find_config
from dreddkit.errors import ConfigError
from dreddkit.paths import relative_to

__all__ = ["SUFFIXES", "check_configured", "check_there"]

SUFFIXES = (".apib", ".md", ".yml", ".yaml", ".json")


def check_configured(settings: Settings) -> None:
    """Raise ConfigError where the configuration names no description, or one that is not there."""
    if not settings.blueprint:
        hint = 'Write blueprint = "api.apib" into dreddkit.toml, or: dreddkit run api.apib'
        if find_config(settings.root) is None:
            hint = "There is no configuration; dreddkit init writes one. For a description alone: dreddkit run api.apib"
        raise ConfigError("No description is named.", where="blueprint", hint=hint)
    check_there(settings.blueprint, settings.root, settings.where("blueprint"))


def check_there(names: Iterable[str], root: Path, where: str) -> None:
    """Raise ConfigError for the first of some descriptions that is not there.

    Args:
        names: What they are called.

        root: The folder that the names are relative to.

        where: Where they are named.
    """
    for name in names:
        path = root / name
        if not path.exists():
            others = [relative_to(other, root) for other in path.parent.glob("*") if other.suffix in SUFFIXES]
            raise ConfigError("There is no such description.", where=where, given=name, allowed=others)
