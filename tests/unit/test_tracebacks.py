"""Tracebacks of the application's errors, without the frames of the tools that called it."""

import pytest

from dreddkit.results import TransactionResult
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
    with pytest.raises(KeyError) as caught:
        TransactionResult.from_json({})
    ours = caught.value.__traceback__.tb_next if caught.value.__traceback__ else None

    assert user_traceback(caught.value.with_traceback(ours)) == "KeyError: 'location'"
