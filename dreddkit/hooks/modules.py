"""Importing a hook file as a module of its own."""

import importlib
import importlib.util
import os
import pkgutil
import re
import sys
import warnings
from contextlib import suppress
from hashlib import sha1
from pathlib import Path
from types import ModuleType

from dreddkit.errors import HookFileError, closest_match
from dreddkit.imports import import_folders, src_hint, variable_hint
from dreddkit.paths import relative_to
from dreddkit.tracebacks import error_summary, user_place, user_traceback

__all__ = ["import_hook_file", "prepare_imports"]


def prepare_imports(root: Path) -> None:
    """Let hook files import the project's modules and, quietly, dredd_hooks."""
    for folder in import_folders(root):
        add_to_path(folder)
    # It imports imp, which Python 3.11 deprecates and zombie-imp brings back with a warning; its users cannot help it.
    with warnings.catch_warnings(), suppress(ImportError):
        warnings.simplefilter("ignore", DeprecationWarning)
        importlib.import_module("dredd_hooks")


def import_hook_file(path: Path, root: Path) -> ModuleType:
    """Run a hook file as a module whose name no other module has.

    Raises:
        HookFileError: The file raises, exits, or is no Python.
    """
    add_to_path(path.parent)
    name = module_name(path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise HookFileError("A hook file has to be a Python file.", where=relative_to(path, root), hint="Name it *.py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        del sys.modules[name]
        raise import_error(error, path, root) from error
    return module


def add_to_path(folder: Path) -> None:
    """Make the modules of a folder importable, after all others."""
    if str(folder) not in sys.path:
        sys.path.append(str(folder))


def module_name(path: Path) -> str:
    """Return a name that is the file's alone, and that no import statement writes by chance."""
    digest = sha1(os.fsencode(path), usedforsecurity=False).hexdigest()[:8]
    stem = re.sub(r"\W", "_", path.stem)
    return f"hook_file_{stem}_{digest}"


def import_error(error: BaseException, path: Path, root: Path) -> HookFileError:
    """Return the error for a hook file that raised while it was imported."""
    file = relative_to(path, root)
    place = user_place(error)
    where = relative_to(place, root) if place else file
    if isinstance(error, HookFileError):  # a decorator used wrongly: its message is complete but for the place
        error.where = error.where or where
        return error
    return HookFileError(
        f"{file} does not import: {error_summary(error)}",
        where=where,
        output=user_traceback(error),
        hint=import_hint(error, path, root),
    )


def import_hint(error: BaseException, path: Path, root: Path) -> str:
    """Return what to do about what a hook file raised; empty where nothing is known."""
    if isinstance(error, ModuleNotFoundError):
        return src_hint(error.name or "", root) or missing_module_hint(error, [*import_folders(root), path.parent])
    return variable_hint(error)


def missing_module_hint(error: ModuleNotFoundError, folders: list[Path]) -> str:
    """Say where the missing module was looked for, and which one there is most like it."""
    parent, _, wanted = (error.name or "").rpartition(".")
    package = sys.modules.get(parent)
    places = list(getattr(package, "__path__", ())) if package else [str(folder) for folder in folders]
    nearest = closest_match(wanted, sorted({module.name for module in pkgutil.iter_modules(places)}))
    if nearest:
        return f"Did you mean {'.'.join(filter(None, (parent, nearest)))}?"
    return (
        f"{error.name} is neither in {' nor in '.join(str(folder) for folder in folders)}, "
        f"nor installed in this Python ({sys.prefix})."
    )
