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
from dreddkit.hooks.files import find_hook_files
from dreddkit.hooks.guard import call_hook
from dreddkit.hooks.kinds import Kind
from dreddkit.hooks.loader import load_hook_files
from dreddkit.hooks.members import Names, SequenceMembers, find_members, without_number
from dreddkit.hooks.registry import Hook, HookRegistry
from dreddkit.hooks.sequences import Sequence, read_sequences

__all__ = [
    "Hook",
    "HookRegistry",
    "Kind",
    "Names",
    "Sequence",
    "SequenceMembers",
    "after",
    "after_all",
    "after_each",
    "before",
    "before_all",
    "before_each",
    "before_each_validation",
    "before_validation",
    "call_hook",
    "find_hook_files",
    "find_members",
    "load_hook_files",
    "read_sequences",
    "without_number",
]
