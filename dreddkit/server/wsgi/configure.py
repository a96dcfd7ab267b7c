"""The configuration object the factory gets: the user's own, with its database replaced."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

__all__ = ["DATABASE_KEY", "overridden", "upper_case"]

DATABASE_KEY = "SQLALCHEMY_DATABASE_URI"


def upper_case(configuration: Any) -> dict[str, Any]:
    """Return the settings of a configuration, as Flask's ``from_object`` sees them: the upper-case names."""
    if isinstance(configuration, Mapping):
        return dict(configuration)
    return {name: getattr(configuration, name) for name in dir(configuration) if name.isupper()}


def overridden(configuration: Any, database_url: str) -> Any:
    """Return a configuration like the given one that names another database; the given one is left as it is.

    A class gives a subclass, a mapping a dictionary, a module or any other object an object with its upper-case names.

    Args:
        configuration: The user's configuration.

        database_url: The value for ``SQLALCHEMY_DATABASE_URI``.
    """
    if isinstance(configuration, type):
        names = {DATABASE_KEY: database_url, "__module__": configuration.__module__, "__doc__": configuration.__doc__}
        return type(configuration.__name__, (configuration,), names)
    settings = {**upper_case(configuration), DATABASE_KEY: database_url}
    return settings if isinstance(configuration, Mapping) else SimpleNamespace(**settings)
