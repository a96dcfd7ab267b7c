"""Loading hook files: from patterns to the hooks they register."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from dreddkit.findings import Finding
from dreddkit.hooks.advice import advice_for
from dreddkit.hooks.checks import check_hook, check_name
from dreddkit.hooks.files import find_hook_files
from dreddkit.hooks.kinds import Kind, marks_of
from dreddkit.hooks.misspelt import misspelt_mappings
from dreddkit.hooks.modules import import_hook_file, prepare_imports
from dreddkit.hooks.registry import Hook, HookRegistry
from dreddkit.paths import relative_to

__all__ = ["LoadedHooks", "load_hook_files"]


@dataclass(frozen=True, slots=True)
class LoadedHooks:
    """What the hook files gave.

    Args:
        registry: The hooks, in the order they run.

        modules: The hook files as modules, in the order they were loaded.

        advice: Findings on hooks that never run or do what dreddkit does for them, and on mappings by a wrong name.
    """

    registry: HookRegistry
    modules: list[ModuleType]
    advice: list[Finding]


def load_hook_files(patterns: Sequence[str], root: Path) -> LoadedHooks:
    """Load every file that the patterns match, and collect its hooks.

    Args:
        patterns: Globs relative to the root, ``**`` included, e.g. ``["hooks/*.py"]``.

        root: The project's folder; files in it can be imported by hook files.

    Raises:
        HookFileError: A pattern matches no file, a file does not import, or a hook in it is of no use.
    """
    root = root.resolve()
    files = find_hook_files(patterns, root)
    prepare_imports(root)
    loaded = LoadedHooks(HookRegistry(), [], [])
    for path in files:
        module = import_hook_file(path, root)
        loaded.modules.append(module)
        for hook in hooks_of(module, path, root):
            loaded.registry.add(hook)
        source, file = path.read_bytes(), relative_to(path, root)
        loaded.advice.extend([*advice_for(source, file), *misspelt_mappings(source, file)])
    return loaded


def hooks_of(module: ModuleType, path: Path, root: Path) -> list[Hook]:
    """Return the hooks among a module's names: those it imported, then its own, each by line."""
    file = relative_to(path, root)
    hooks = []
    for name, value in vars(module).items():
        check_name(name, value, file)
        hooks += [as_hook(value, kind, transaction_name, path, root) for kind, transaction_name in marks_of(value)]
    return sorted(hooks, key=lambda hook: (hook.file == file, hook.file, hook.line))


def as_hook(function: Callable[..., Any], kind: Kind, name: str, path: Path, root: Path) -> Hook:
    """Return a marked function as a hook, placed where its code is written."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    written_in, line = (code.co_filename, code.co_firstlineno) if code else (path, 0)
    hook = Hook(kind, name, function, relative_to(written_in, root), line)
    check_hook(hook)
    return hook
