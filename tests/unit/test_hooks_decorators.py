"""The decorators of hook files: what they leave on a function, and how they answer wrong use."""

import re
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import func

from dreddkit import hooks
from dreddkit.errors import HookFileError
from dreddkit.hooks.kinds import marks_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import dredd_hooks

UNNAMED = ["before_all", "before_each", "before_each_validation", "after_each", "after_all"]
NAMED = ["before", "before_validation", "after"]


def hook(transaction: dict[str, Any]) -> None:
    """Do nothing."""


def fresh() -> Callable[..., Any]:
    """Return a function that nothing has marked yet."""
    return lambda _transaction: None


@pytest.mark.parametrize("kind", UNNAMED)
def test_unnamed_decorator_marks_as_dredd_hooks_does(kind: str) -> None:
    """Our mark and dredd_hooks' own are equal, and ours hands the function itself back."""
    ours = fresh()

    assert getattr(hooks, kind)(ours) is ours
    assert marks_of(ours) == marks_of(getattr(dredd_hooks, kind)(fresh())) == [(kind, "")]


@pytest.mark.parametrize("kind", NAMED)
def test_named_decorator_marks_as_dredd_hooks_does(kind: str) -> None:
    """The transaction's name is in the mark, the same in both."""
    ours = fresh()

    assert getattr(hooks, kind)("A > B")(ours) is ours
    assert marks_of(ours) == marks_of(getattr(dredd_hooks, kind)("A > B")(fresh())) == [(kind, "A > B")]


def test_decorators_stack() -> None:
    """One function may serve several transactions and kinds, through both libraries."""
    function = dredd_hooks.after("B")(hooks.before("A")(hooks.before("B")(hooks.before_each(fresh()))))

    assert marks_of(function) == [("after", "B"), ("before", "A"), ("before", "B"), ("before_each", "")]


def test_stacking_leaves_other_functions_alone() -> None:
    """A mark is the function's own, also where functools.wraps copied an earlier one."""
    inner = hooks.before("A")(fresh())
    outer = fresh()
    outer.__dict__.update(inner.__dict__)
    hooks.before("B")(outer)

    assert marks_of(inner) == [("before", "A")]


@pytest.mark.parametrize("kind", UNNAMED)
def test_name_where_none_belongs(kind: str) -> None:
    """@before_each("x") raises at once and shows the form without a name."""
    with pytest.raises(HookFileError, match=rf"Write @{kind} alone") as caught:
        getattr(hooks, kind)("Events > List")

    assert caught.value.given == f"@{kind}('Events > List')"


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("wrong", [hook, "", None])
def test_name_missing(kind: str, wrong: Any) -> None:
    """@before without a name raises at once and shows the form with one."""
    with pytest.raises(HookFileError, match=re.escape(f'@{kind}("Group > Resource > Action")')):
        getattr(hooks, kind)(wrong)


def test_values_that_are_no_hooks() -> None:
    """Objects that answer any attribute, or raise on it, are not taken for hooks."""
    assert [marks_of(value) for value in (func, current_app, dredd_hooks, None, "x", hook)] == [[]] * 6
