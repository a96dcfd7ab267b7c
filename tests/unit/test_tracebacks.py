"""Tracebacks of the application's errors, without the frames of the tools that called it."""

import pytest

from dreddkit.server.wsgi import load_configuration
from dreddkit.tracebacks import user_traceback


def fail() -> None:
    """Raise from a cause, as user code does."""
    try:
        raise KeyError("inner")
    except KeyError as error:
        raise ValueError("outer") from error


def test_causes_are_kept() -> None:
    """The chain of causes is shown."""
    with pytest.raises(ValueError, match="outer") as caught:
        fail()
    text = user_traceback(caught.value)
    assert "KeyError: 'inner'" in text
    assert "direct cause" in text
    assert text.endswith("ValueError: outer")


def test_only_our_frames_leave_one_line() -> None:
    """When every frame is dreddkit's or Python's, no empty traceback is printed."""
    with pytest.raises(Exception, match="no_such_module") as caught:
        load_configuration("no_such_module")
    assert caught.value.__cause__ is not None
    assert user_traceback(caught.value.__cause__) == "ModuleNotFoundError: No module named 'no_such_module'"
