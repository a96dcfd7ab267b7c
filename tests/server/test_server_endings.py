"""Every way a run can end leaves no process of the server, and no directory."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dreddkit.processes import something_listens
from dreddkit.server import RunningServer

Write = Callable[[str, str], Path]
Serve = Callable[..., RunningServer]
Fetch = Callable[..., tuple[int, str]]

DEADLINE_S = 20.0

APP = """
    def app(environ, start_response):
        start_response("200 OK", [])
        return [b"x"]
"""
FORKING = """
    import os, signal, socket
    {ignore}
    listener = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
    for _ in range(2):
        if os.fork() == 0:
            break
    {then}
"""
IGNORE = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
ACCEPT = "\n    while True: listener.accept()[0].close()"
QUIT = """
    while os.getpid() != parent: signal.pause()
    while listener.accept()[0].recv(1) != b"q": pass
    os._exit(5)"""
DRIVER = """
    import json, os, signal, sys
    from pathlib import Path
    from dreddkit.processes import RunDirectory
    from dreddkit.server import serve_app, serve_command

    common = dict(database_url="", port=0, cwd=Path.cwd(), env=os.environ, ready_timeout_s=30)
    with RunDirectory() as run:
        app = serve_app("plain", config="", run=run, **common)
        command = serve_command(sys.executable + " forking.py", run=run, **common)
        try:
            pids = [process.pid for server in (app, command) for process in server.members()]
            print(json.dumps({"pids": pids, "run": str(run.path)}), flush=True)
            sys.stdin.readline()  # until the test has looked at them
            {ending}
        finally:
            app.stop()
            command.stop()
"""


def wait_until(done: Callable[[], bool]) -> None:
    """Wait for something to become true, at most the deadline."""
    deadline = time.monotonic() + DEADLINE_S
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def drive(tmp_path: Path, write: Write, ending: str) -> tuple["subprocess.Popen[str]", list[int], Path]:
    """Start a process that starts an app and a forking command: the process, the servers' pids, the run's directory."""
    write("plain.py", APP)
    write("forking.py", FORKING.replace("{ignore}", "").replace("{then}", ACCEPT))
    driver = subprocess.Popen(
        [sys.executable, write("driver.py", DRIVER.replace("{ending}", ending))],
        cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert driver.stdout is not None
    told = json.loads(driver.stdout.readline())
    assert len(told["pids"]) == 4
    assert all(psutil.pid_exists(pid) for pid in told["pids"])
    return driver, told["pids"], Path(told["run"])


def finished(driver: "subprocess.Popen[str]", pids: list[int], run: Path) -> None:
    """Let the driver go on, and wait until it, its servers and its directory are gone."""
    driver.communicate("\n", timeout=DEADLINE_S)
    wait_until(lambda: not any(psutil.pid_exists(pid) for pid in pids))
    wait_until(lambda: not run.exists())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_dreddkit_ends_the_servers(tmp_path: Path, write: Write, number: signal.Signals) -> None:
    """App, command and forked children end, whichever signal ends their parent."""
    driver, pids, run = drive(tmp_path, write, "")
    driver.send_signal(number)
    driver.wait(DEADLINE_S)
    finished(driver, pids, run)


def test_an_exception_in_dreddkit_ends_the_servers(tmp_path: Path, write: Write) -> None:
    """An exception ends them on its way out."""
    driver, pids, run = drive(tmp_path, write, "raise RuntimeError")
    finished(driver, pids, run)
    assert driver.returncode == 1


def test_a_crash_of_dreddkit_ends_the_servers(tmp_path: Path, write: Write) -> None:
    """Not even an exit without any clean-up leaves them."""
    driver, pids, run = drive(tmp_path, write, "os._exit(7)")
    finished(driver, pids, run)


def test_stop_ends_children_that_ignore_sigterm(write: Write, serve: Serve) -> None:
    """What does not stop when asked is killed, children first or not; a second stop does nothing."""
    script = write("forking.py", FORKING.replace("{ignore}", IGNORE).replace("{then}", ACCEPT))
    server = serve(command=f"{sys.executable} {script}")
    wait_until(lambda: len(server.members()) == 3)
    members = server.members()
    server.stop()
    assert not any(member.is_running() for member in members)
    assert server.wait(10) == 128 + signal.SIGKILL
    server.stop()


def test_a_server_that_exits_leaves_no_children(write: Write, serve: Serve) -> None:
    """When the main process ends by itself its forked children are ended too, and the exit code is known."""
    script = write("forking.py", FORKING.replace("{ignore}", "parent = os.getpid()").replace("{then}", QUIT))
    server = serve(command=f"{sys.executable} {script}")
    members = server.members()
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"q")
    assert server.wait(10) == 5
    assert not any(member.is_running() for member in members)
    assert not something_listens(port)


def test_stop_runs_the_applications_exit_handlers(write: Write, serve: Serve, tmp_path: Path) -> None:
    """A served application ends as a program does, so that coverage and the like are written."""
    write("plain.py", "import atexit, pathlib\natexit.register(pathlib.Path('left').touch)\n" + "def app(e, s): ...\n")
    server = serve("plain")
    server.stop()
    assert (tmp_path / "left").exists()
    assert server.wait(10) == 0


def test_a_server_killed_by_others_is_seen(write: Write, serve: Serve, fetch: Fetch) -> None:
    """A server that dies in the middle of a run shows the signal in its exit code."""
    write("plain.py", APP)
    server = serve("plain")
    assert fetch(server) == (200, "x")
    (process,) = server.members()
    os.kill(process.pid, signal.SIGKILL)
    assert server.wait(10) == 128 + signal.SIGKILL
