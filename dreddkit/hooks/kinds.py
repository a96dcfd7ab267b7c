"""The eight kinds of hook, and the mark by which a function is known as one."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from typing import Any

__all__ = ["NAMED_KINDS", "Kind", "mark", "marks_of"]

MARK = "dredd_hooks"  # the attribute that dredd_hooks sets: one mechanism reads its decorators and ours


class Kind(StrEnum):
    """When a hook runs, in Dredd's order."""

    BEFORE_ALL = "before_all"
    BEFORE_EACH = "before_each"
    BEFORE = "before"
    BEFORE_EACH_VALIDATION = "before_each_validation"
    BEFORE_VALIDATION = "before_validation"
    AFTER = "after"
    AFTER_EACH = "after_each"
    AFTER_ALL = "after_all"


NAMED_KINDS = frozenset({Kind.BEFORE, Kind.BEFORE_VALIDATION, Kind.AFTER})
"""The kinds that belong to one transaction, by its name."""

CODES = {
    Kind.BEFORE_ALL: "BFA",
    Kind.BEFORE_EACH: "BFE",
    Kind.BEFORE: "BF",
    Kind.BEFORE_EACH_VALIDATION: "BFE_VAL",
    Kind.BEFORE_VALIDATION: "BF_VAL",
    Kind.AFTER: "AF",
    Kind.AFTER_EACH: "AFE",
    Kind.AFTER_ALL: "AFA",
}
KINDS = {code: kind for kind, code in CODES.items()}


def mark(function: Callable[..., Any], kind: Kind, name: str | None = None) -> None:
    """Mark a function as a hook, beside the marks it has already."""
    marks = {*getattr(function, MARK, ()), (CODES[kind], name)}
    setattr(function, MARK, marks)


def marks_of(value: object) -> list[tuple[Kind, str]]:
    """Return the kinds and transaction names that a module's value is marked with; none when it is no hook."""
    # Static, because a hook file's other names answer any attribute (sqlalchemy.func) or raise (flask.current_app).
    marks = inspect.getattr_static(value, MARK, None)
    if not callable(value) or not isinstance(marks, set):
        return []
    return sorted((KINDS[code], name or "") for code, name in marks)
