"""Tracebacks of the application's errors, without the frames of the tools that called it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from dreddkit.results import TransactionResult
from dreddkit.tracebacks import user_place, user_traceback


@pytest.fixture
def memory() -> Iterator[Engine]:
    """An engine on a database in memory; its pool is closed at the end."""
    engine = create_engine("sqlite://")
    yield engine
    engine.dispose()


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


def test_the_frames_of_a_tool_are_folded(memory: Engine) -> None:
    """What the user's call went through in SQLAlchemy is one line, and the error's own lines are all there."""
    with memory.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("SELECT missing"))

    told = user_traceback(caught.value)
    assert "site-packages" not in told
    assert 'connection.execute(text("SELECT missing"))' in told
    assert " frames of sqlalchemy\n" in told
    assert "[SQL: SELECT missing]" in told
    assert len(told.splitlines()) < 20


def test_an_error_of_tools_alone_is_its_message(memory: Engine) -> None:
    """Where no frame is an application's, none is shown."""
    with memory.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("SELECT missing"))
    assert caught.value.__traceback__
    theirs = caught.value.with_traceback(caught.value.__traceback__.tb_next)

    assert user_place(theirs) == ""
    assert "Traceback" not in user_traceback(theirs)
    assert "OperationalError: (sqlite3.OperationalError) no such column: missing" in user_traceback(theirs)


def test_an_installed_application_is_shown(tmp_path: Path) -> None:
    """Called by the user or by a tool, the frame that raised is there, if it is no tool's."""
    module = tmp_path / "site-packages" / "shop" / "views.py"
    values: dict[str, Any] = {}
    text = "def sell():\n    prepare()\ndef prepare():\n    raise ValueError('no stock')"
    exec(compile(text, module, "exec"), values)  # noqa: S102 - as if it were installed
    with pytest.raises(ValueError, match="no stock") as caught:
        values["sell"]()

    called = user_traceback(caught.value)
    assert caught.value.__traceback__
    alone = user_traceback(caught.value.with_traceback(caught.value.__traceback__.tb_next))

    assert "  ... 1 frame of shop\n" in called
    assert f'File "{module}", line 4, in prepare' in called
    assert [line.split(", in ")[1] for line in alone.splitlines() if ", in " in line] == ["sell", "prepare"]
