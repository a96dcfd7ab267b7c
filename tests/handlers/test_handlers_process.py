"""``dreddkit-hooks`` as a process: what it prints, answers, and how it ends."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dreddkit.handlers.protocol import ProtocolError
from tests.handlers.conftest import Handler

Start = Callable[..., Handler]


def test_it_echoes_every_event_and_ends_with_sigterm(start: Start) -> None:
    """Without hooks the answer is the message; one connection after the other; exit 0."""
    handler = start()
    data = {"key": "value"}

    for event in ("beforeEach", "beforeEachValidation", "afterEach", "beforeAll", "afterAll", "unheardOf"):
        with handler.connected() as connection:
            assert handler.tell(connection, event, data) == data

    ended = handler.end()
    assert (ended.exit_code, ended.output) == (0, "")


def test_an_after_all_hook_that_raises_is_exit_1(start: Start, tmp_path: Path) -> None:
    """Dredd takes no notice of an answer to afterAll, but of a handler that ends with an error."""
    (tmp_path / "all.py").write_text("from dreddkit import after_all\n@after_all\ndef end(ts):\n    1 / 0\n")
    handler = start("all.py")

    with handler.connected() as connection:
        handler.tell(connection, "beforeAll", [{"name": "a"}])
        with pytest.raises(ProtocolError):  # the end of the stream
            handler.tell(connection, "afterAll", [{"name": "a"}])

    ended = handler.wait()
    assert ended.exit_code == 1
    assert "ZeroDivisionError" in ended.output


def test_a_port_that_is_taken_is_exit_4(start: Start, program: Path) -> None:
    """A second handler tells who listens there, and does not leave the first one to a second Dredd."""
    first = start()

    done = subprocess.run([program, "--port", str(first.port)], capture_output=True, text=True, check=False)

    assert done.returncode == 4
    assert f"pid {first.process.pid}" in done.stderr
    assert "Starting" not in done.stdout


def test_it_listens_before_the_rest_is_imported() -> None:
    """Dredd gives a handler a second and a half; what takes longest comes after that."""
    code = "import sys, dreddkit.hooks_handler; print(*{'flask', 'pytest', 'sqlalchemy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
