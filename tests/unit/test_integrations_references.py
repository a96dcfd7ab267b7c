"""Telling an import string from a shell command, and a user's frames from dreddkit's."""

import pytest

from dreddkit.imports import is_reference
from dreddkit.tracebacks import user_traceback


@pytest.mark.parametrize("text", ["a:b", "a.b", "a.b:c.d", "fixtures.static:populate", "_x.y1:Z"])
def test_reference(text: str) -> None:
    """Names joined by dots and one colon are an import string."""
    assert is_reference(text)


@pytest.mark.parametrize(
    "text", ["", "make", "make seed", "./seed.sh", "python seed.py", "a:b:c", "a-b:c", "a:", "1a:b"]
)
def test_command(text: str) -> None:
    """Everything else is a shell command."""
    assert not is_reference(text)


def test_traceback_shows_the_users_frames() -> None:
    """Frames of the user's are all there, down to the exception."""

    def mine() -> None:
        raise KeyError("role")

    with pytest.raises(KeyError) as caught:
        mine()
    told = user_traceback(caught.value)

    assert told.startswith("Traceback")
    assert "in mine" in told
    assert told.endswith("KeyError: 'role'")


def test_traceback_without_a_users_frame() -> None:
    """Where only dreddkit's frames are left, the exception itself is told."""
    assert user_traceback(ValueError("bad")) == "ValueError: bad"
