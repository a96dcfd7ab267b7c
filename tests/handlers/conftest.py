"""``dreddkit-hooks`` as an installed program, and the Dredd that starts it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dreddkit.dredd import find_node, provision
from dreddkit.handlers.protocol import encode, parse
from dreddkit.plugin.options import cache_folder
from dreddkit.processes import free_port

TIMEOUT_S = 60
SCRIPT = f"#!{sys.executable}\nfrom dreddkit.hooks_handler import main\n\nmain()\n"


@dataclass(frozen=True)
class Ended:
    """What a program left: its exit code and all that it printed."""

    exit_code: int
    output: str


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The console script, as pip makes it."""
    path = tmp_path_factory.mktemp("bin") / "dreddkit-hooks"
    path.write_text(SCRIPT)
    path.chmod(0o755)
    return path


@pytest.fixture(scope="session")
def dredd(program: Path) -> Callable[..., Ended]:
    """Run Dredd in a folder with a description, a server and hook files, as its user does."""
    node = find_node()
    main = provision(node, cache_folder()) / "node_modules" / "dredd" / "bin" / "dredd"

    def run(folder: Path, server: str, hook_files: list[str], **env: str) -> Ended:
        served, asked = free_port(), free_port()
        options = {
            "server": server.format(port=served),
            "server-wait": "2",
            "language": f"{program} --port {asked}",
            "hooks-worker-handler-port": str(asked),
            "hooks-worker-connect-timeout": "20000",  # for a machine that is busy with other tests
            "hooks-worker-timeout": "20000",
            "loglevel": "debug",
            "color": "false",
        }
        ended = subprocess.run(
            [
                *(node.path, main, "api.apib", f"http://127.0.0.1:{served}"),
                *(f"--{name}={value}" for name, value in options.items()),
                *(f"--hookfiles={file}" for file in hook_files),
            ],
            cwd=folder,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout + ended.stderr)

    return run


class Handler:
    """A ``dreddkit-hooks`` that runs by itself, and how it ended."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.port = port

    @contextmanager
    def connected(self) -> Iterator[socket.socket]:
        """Connect as Dredd does."""
        with socket.create_connection(("127.0.0.1", self.port), TIMEOUT_S) as connection:
            yield connection

    def tell(self, connection: socket.socket, event: str, data: Any) -> Any:
        """Send a message, and return the data of its answer."""
        connection.sendall(encode({"event": event, "uuid": f"of-{event}", "data": data}))
        with connection.makefile("rb") as stream:
            answered = parse(stream.readline())
        assert (answered["event"], answered["uuid"]) == (event, f"of-{event}")
        return answered["data"]

    def end(self) -> Ended:
        """End it as Dredd does."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> Ended:
        """Wait for its end."""
        output, _ = self.process.communicate(timeout=TIMEOUT_S)
        return Ended(self.process.returncode, output)


@pytest.fixture
def start(program: Path, tmp_path: Path) -> Iterator[Callable[..., Handler]]:
    """Start ``dreddkit-hooks`` in the test's folder, and wait for its first line."""
    started = []

    def start_it(*files: str) -> Handler:
        port = free_port()
        process = subprocess.Popen(
            [program, "--port", str(port), *files],
            cwd=tmp_path,
            env=os.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert "Starting" in process.stdout.readline()
        return Handler(process, port)

    yield start_it
    for process in started:
        process.kill()
        process.communicate()
