"""Where a project's modules are, and the objects that import strings name; which part of one is wrong."""

import importlib
import importlib.util
import pkgutil
import re
import sys
import tomllib
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from dreddkit.errors import AppError, closest_match
from dreddkit.tracebacks import error_summary, missing_variable, user_traceback

__all__ = ["import_folders", "import_object", "is_reference", "put_on_path", "src_hint", "variable_hint"]

NAME = r"[^\W\d]\w*"
REFERENCE = re.compile(rf"{NAME}(\.{NAME})*(:|\.){NAME}(\.{NAME})*")


SRC = "src"
HOW_TO_REACH_SRC = (
    f'It is in {SRC}/. Install the project (pip install -e .), or write pythonpath = ["{SRC}"] into '
    "[tool.pytest.ini_options] of pyproject.toml: dreddkit reads it too."
)
VARIABLE_HINT = "The environment variable {0} is not set. Set it where dreddkit runs too: {0}=... dreddkit COMMAND"


def import_folders(root: Path) -> list[Path]:
    """Return the folders in which a project's modules are: its own, and those of pytest's ``pythonpath``."""
    table: dict[str, Any] = {}
    with suppress(OSError, ValueError, KeyError):
        table = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    more = table.get("ini_options", table).get("pythonpath", [])
    return list(dict.fromkeys([root, *(root / each for each in (more.split() if isinstance(more, str) else more))]))


def put_on_path(root: Path) -> None:
    """Let the project's own modules be imported, as they are where the project is run."""
    sys.path[:0] = [folder for folder in map(str, import_folders(root)) if folder not in sys.path]


def src_hint(name: str, root: Path) -> str:
    """Return how to reach a module that is missing and in the project's folder ``src``; empty where it is not there."""
    is_there = any((root / SRC / each).exists() for each in (name, f"{name}.py"))
    return HOW_TO_REACH_SRC if is_there else ""


def variable_hint(error: BaseException) -> str:
    """Return what to do about an error that an environment variable's absence is; empty for any other."""
    name = missing_variable(error)
    return VARIABLE_HINT.format(name) if name else ""


def is_reference(text: str) -> bool:
    """Tell whether a text is an import string (``module:name``, ``module.name``) rather than a command."""
    return REFERENCE.fullmatch(text) is not None


def import_object(reference: str, what: str) -> Any:
    """Import what ``module:name.name``, ``module.name`` or ``module`` names.

    Args:
        reference: The import string.

        what: What it is to the user, for the message, e.g. ``"db"``.

    Raises:
        AppError: A part of it does not exist (which, and what is close to it), or a module raised while it was
            imported (the traceback from the user's frame on).
    """
    if not (is_reference(reference) or reference.isidentifier()):
        raise AppError(f"The {what} is no import string.", given=reference, hint="Write it as 'package.module:name'.")
    modules, colon, attributes = reference.partition(":")
    search = _Search(reference, what)
    found, rest = search.modules(modules.split("."))
    if colon and rest:
        raise search.no_module(found, rest[0])
    for name in [*rest, *(attributes.split(".") if colon else [])]:
        if not hasattr(found, name):
            raise search.no_attribute(found, name)
        found = getattr(found, name)
    return found


class _Search:
    """One look-up; it knows what to put into an error."""

    def __init__(self, reference: str, what: str) -> None:
        self.reference = reference
        self.what = what

    def modules(self, names: list[str]) -> tuple[Any, list[str]]:
        """Import modules as far as the names lead; return the last one and the names left over."""
        if not _exists(names[0]):
            raise self.no_module(None, names[0])
        found = self._import(names[0])
        for position, name in enumerate(names[1:], 1):
            path = f"{found.__name__}.{name}"
            if not hasattr(found, "__path__") or not _exists(path):
                return found, names[position:]
            found = self._import(path)
        return found, []

    def _import(self, path: str) -> ModuleType:
        try:
            return importlib.import_module(path)
        except (Exception, SystemExit) as error:
            raise AppError(
                f"The {self.what} cannot be imported: module {path!r} raised {error_summary(error)}",
                given=self.reference,
                output=user_traceback(error),
                hint=variable_hint(error),
            ) from error

    def no_module(self, parent: ModuleType | None, name: str) -> AppError:
        """Return the error for a module that is not there."""
        where = f"in package {parent.__name__!r}" if parent else f"on the import path (from {Path.cwd()})"
        siblings = [module.name for module in pkgutil.iter_modules(getattr(parent, "__path__", None))]
        return AppError(
            f"The {self.what} cannot be imported: there is no module {name!r} {where}.",
            given=self.reference,
            hint=("" if parent else src_hint(name, Path.cwd())) or _did_you_mean(name, siblings),
        )

    def no_attribute(self, owner: Any, name: str) -> AppError:
        """Return the error for an attribute that is not there."""
        kind = "module" if isinstance(owner, ModuleType) else type(owner).__name__
        submodules = [module.name for module in pkgutil.iter_modules(getattr(owner, "__path__", None) or [])]
        return AppError(
            f"The {self.what} cannot be imported: {kind} {getattr(owner, '__name__', owner)!r} has no {name!r}.",
            given=self.reference,
            hint=_did_you_mean(name, [*dir(owner), *submodules]),
        )


def _exists(path: str) -> bool:
    return path in sys.modules or importlib.util.find_spec(path) is not None


def _did_you_mean(name: str, known: list[str]) -> str:
    closest = closest_match(name, [word for word in known if not word.startswith("_")])
    return f"Did you mean {closest!r}?" if closest else ""
