"""Hooks: the decorators, the files that use them, and the guarded call of whatever is the user's."""

from dreddkit.hooks.decorators import (
    after,
    after_all,
    after_each,
    before,
    before_all,
    before_each,
    before_each_validation,
    before_validation,
)
from dreddkit.hooks.guard import call_hook
from dreddkit.hooks.kinds import Kind
from dreddkit.hooks.loader import LoadedHooks, load_hook_files
from dreddkit.hooks.registry import Hook, HookRegistry

__all__ = [
    "Hook",
    "HookRegistry",
    "Kind",
    "LoadedHooks",
    "after",
    "after_all",
    "after_each",
    "before",
    "before_all",
    "before_each",
    "before_each_validation",
    "before_validation",
    "call_hook",
    "load_hook_files",
]
