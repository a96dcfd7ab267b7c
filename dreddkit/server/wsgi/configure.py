"""The configuration object the factory gets: the user's own, with its database replaced."""

import importlib
from collections.abc import Mapping
from inspect import ismodule
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dreddkit.errors import AppError
from dreddkit.server.wsgi.guarded import guarded

__all__ = ["attribute", "import_module", "load_configuration", "overridden", "upper_case"]

DATABASE_KEY = "SQLALCHEMY_DATABASE_URI"


def import_module(name: str) -> Any:
    """Import a module of the user's.

    Raises:
        AppError: It does not import; the traceback starts in the user's code.
    """
    try:
        return guarded(f"Importing {name}", lambda: importlib.import_module(name))
    except AppError as error:
        if isinstance(error.__cause__, ModuleNotFoundError) and f"{name}.".startswith(f"{error.__cause__.name}."):
            error.hint = f"It is looked for in {Path.cwd()}, then among the installed packages."
        raise


def attribute(owner: Any, dotted: str, where: str) -> Any:
    """Follow dotted attribute names from a module or class.

    Raises:
        AppError: One of them does not exist.
    """
    for name in dotted.split("."):
        if not hasattr(owner, name):
            problem = f"{getattr(owner, '__name__', owner)} has no {name!r}."
            raise AppError(problem, where=where, given=name, allowed=public_names(owner))
        owner = getattr(owner, name)
    return owner


def public_names(owner: Any) -> list[str]:
    """Return the names of a module or class that a user may have meant."""
    return [name for name, value in vars(owner).items() if not name.startswith("_") and not ismodule(value)]


def load_configuration(name: str) -> Any:
    """Import what ``config`` names: ``"package.module.Class"``, ``"module:attribute"``, or a module.

    Raises:
        AppError: The module does not import or has no such attribute.
    """
    where = f'config = "{name}"'
    module, colon, dotted = name.partition(":")
    if colon:
        return attribute(import_module(module), dotted, where)
    parent, _, last = name.rpartition(".")
    if not parent:
        return import_module(name)
    owner = import_module(parent)
    is_submodule = not hasattr(owner, last) and hasattr(owner, "__path__")
    return import_module(name) if is_submodule else attribute(owner, last, where)


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
