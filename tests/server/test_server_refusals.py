"""Servers that do not start: one clear message each, and nothing left running."""

import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dreddkit.errors import AppError, ConfigError, ServerError
from dreddkit.server import RunningServer, attach

Write = Callable[[str, str], Path]
Serve = Callable[..., RunningServer]


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """No test here leaves a child process."""
    before = psutil.Process().children()
    yield
    assert psutil.Process().children() == before


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_an_import_error_shows_the_users_frames(write: Write, serve: Serve) -> None:
    """The traceback begins in the user's module and ends at the mistake."""
    write("shop.py", "import models\n")
    write("models.py", "import no_such_library\n")
    with pytest.raises(AppError, match="No module named 'no_such_library'") as caught:
        serve("shop:create_app")
    frames = [line for line in caught.value.output.splitlines() if line.startswith("  File")]
    assert [Path(frame.split('"')[1]).name for frame in frames] == ["shop.py", "models.py"]
    assert "given:    shop:create_app" in str(caught.value)


def test_a_syntax_error_shows_its_line(write: Write, serve: Serve) -> None:
    """File and line of a module that does not compile are told."""
    write("shop.py", "x = 1\ndef broken(:\n")
    with pytest.raises(AppError, match="SyntaxError") as caught:
        serve("shop")
    assert 'shop.py", line 2' in caught.value.output


def test_a_factory_that_raises(write: Write, serve: Serve) -> None:
    """The factory's own line is the first frame."""
    write("shop.py", "import os\ndef create_app():\n    return os.environ['NOT_SET']\n")
    with pytest.raises(AppError, match="Calling shop:create_app raised KeyError: 'NOT_SET'") as caught:
        serve("shop:create_app")
    assert 'shop.py", line 3, in create_app' in caught.value.output.splitlines()[1]


def test_an_app_that_exits_is_told_with_its_line(write: Write, serve: Serve) -> None:
    """SystemExit while it is imported is the application's error."""
    write("shop.py", "raise SystemExit(9)\n")
    with pytest.raises(AppError, match="raised SystemExit: 9") as caught:
        serve("shop")
    assert 'shop.py", line 1' in caught.value.output


def test_an_app_that_leaves_shows_its_last_output(write: Write, serve: Serve) -> None:
    """Exit code and the last 30 lines."""
    write("shop.py", "import os\nfor n in range(100): print('line', n, flush=True)\nos._exit(9)\n")
    with pytest.raises(ServerError, match="exited with code 9") as caught:
        serve("shop")
    assert caught.value.output.splitlines() == [f"line {n}" for n in range(70, 100)]


def test_an_app_that_is_never_ready(write: Write, serve: Serve) -> None:
    """The time it had and what it printed."""
    write("shop.py", "import signal\nprint('waiting for a lock')\nsignal.pause()\n")
    with pytest.raises(ServerError, match=r"not ready within 3 s") as caught:
        serve("shop", ready_timeout_s=3.0)
    assert caught.value.output == "waiting for a lock"


def test_a_taken_port_names_its_listener(write: Write, serve: Serve, taken: int) -> None:
    """For an application: pid and command of who is there."""
    write("shop.py", "")
    with pytest.raises(ServerError, match=f"Port {taken} is taken") as caught:
        serve("shop", port=taken)
    assert f"pid {os.getpid()}: " in caught.value.output
    assert psutil.Process().name() in caught.value.output


def test_a_taken_port_is_refused_for_a_command(serve: Serve, taken: int) -> None:
    """The command is not even started."""
    with pytest.raises(ServerError, match=f"Port {taken} is taken") as caught:
        serve(command="touch started", port=taken)
    assert f"pid {os.getpid()}: " in caught.value.output


@pytest.mark.parametrize("program", ["no-such-program", "./no-such-program", "NAME=value"])
def test_a_program_that_is_not_there(serve: Serve, program: str) -> None:
    """It is named, with a hint for those who wrote shell syntax."""
    with pytest.raises(ServerError, match=f"'{program}' is not found") as caught:
        serve(command=f"{program} --port {{port}}")
    assert "sh -c" in caught.value.hint


def test_a_command_that_exits(serve: Serve) -> None:
    """Exit code and what it printed."""
    with pytest.raises(ServerError, match="exited with code 3") as caught:
        serve(command="sh -c 'echo no database; exit 3'")
    assert caught.value.output == "no database"


def test_a_command_that_never_listens(serve: Serve) -> None:
    """The time it had; a process that prints nothing is told so."""
    with pytest.raises(ServerError, match=r"not ready within 0\.3 s") as caught:
        serve(command="sleep 60", ready_timeout_s=0.3)
    assert caught.value.output == "(it printed nothing)"


def test_a_command_that_listens_elsewhere(write: Write, serve: Serve) -> None:
    """The port it does listen on is named, and the two ways to tell it ours."""
    script = write("elsewhere.py", """
        import signal, socket
        listener = socket.create_server(("127.0.0.1", 0))
        print(listener.getsockname()[1])
        signal.pause()
    """)  # fmt: skip
    with pytest.raises(ServerError, match="not ready") as caught:
        serve(command=f"{sys.executable} {script}", ready_timeout_s=3.0)
    assert f"It listens on port {caught.value.output}, not" in caught.value.hint
    assert "{port}" in caught.value.hint


def test_another_process_on_the_port_is_not_taken_for_the_server(write: Write, serve: Serve, tmp_path: Path) -> None:
    """Something that listens in the moment after our look at the port is told from the server."""
    script = write("sleeper.py", """
        import os, pathlib, signal
        pathlib.Path("port.part").write_text(os.environ["PORT"])
        os.rename("port.part", "port")
        signal.pause()
    """)  # fmt: skip
    found: list[socket.socket] = []

    def intrude() -> None:
        deadline = time.monotonic() + 20
        while not (tmp_path / "port").exists() and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        found.append(socket.create_server(("127.0.0.1", int((tmp_path / "port").read_text()))))

    intruder = threading.Thread(target=intrude)
    intruder.start()
    with pytest.raises(ServerError, match="Another process answers") as caught:
        serve(command=f"{sys.executable} {script}")
    intruder.join()
    found[0].close()
    assert f"pid {os.getpid()}: " in caught.value.output


def test_attach_refuses_silence(taken: int) -> None:
    """A URL at which nothing answers is told with its reason."""
    assert attach(f"http://127.0.0.1:{taken}/").url == f"http://127.0.0.1:{taken}"
    with pytest.raises(ServerError, match="Connection refused"):
        attach("http://127.0.0.1:1")


@pytest.mark.parametrize("url", ["localhost:5000", "http://", "ftp://x", "ftp://localhost:21", "http://host:port"])
def test_attach_refuses_what_is_no_url(url: str) -> None:
    """What cannot be an endpoint is refused before anything is tried."""
    with pytest.raises(ConfigError, match="server_url"):
        attach(url)
