"""A chained handler that does not start, or does not speak the protocol: told as its own fault."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dreddkit.errors import ConfigError, DreddkitError, HandlerError, HookError
from dreddkit.handlers import PORT, ChainedHandler, Event
from dreddkit.processes import RunDirectory, something_listens

Chain = Callable[..., ChainedHandler]

ONCE = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    connection, _ = listener.accept()
    connection.recv(65536)
    {then}
"""


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    """Start a handler whose program is Python code."""
    with RunDirectory() as run:

        def start(code: str, port: str = "{port}", command: str = "", ready_timeout_s: float = 20) -> ChainedHandler:
            (tmp_path / "handler.py").write_text(code)
            return ChainedHandler(
                command or f"{sys.executable} handler.py {port}",
                run=run,
                cwd=tmp_path,
                env=os.environ,
                ready_timeout_s=ready_timeout_s,
                answer_timeout_s=20,
            )

        yield start


@pytest.mark.parametrize(
    ("code", "options", "expected"),
    [
        ("", {"command": "no-such-handler --port {port}"}, ["program 'no-such-handler' is not found"]),
        ("print('no hooks here')\nraise SystemExit(3)", {}, ["exited with code 3", "no hooks here"]),
        (
            "import time\nprint('busy', flush=True)\ntime.sleep(60)",
            {"port": "61320", "ready_timeout_s": 0.5},
            [f"did not listen on port {PORT} within 0.5 s", "Write {port} into the command"],
        ),
    ],
)
def test_a_handler_that_does_not_start_is_exit_4(
    chain: Chain, code: str, options: dict[str, object], expected: list[str]
) -> None:
    """The message has the command, what went wrong, and what the handler printed."""
    with pytest.raises(HandlerError) as caught:
        chain(code, **options)

    assert caught.value.exit_code == 4
    assert [part for part in ["handler", *expected] if part not in str(caught.value)] == []


def test_a_handler_in_another_language_gets_a_url_that_it_reads(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the server does, and what builds the baseline."""
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg2://me@localhost/app")

    with pytest.raises(HandlerError, match="postgresql://me@localhost/app"):
        chain("", command="sh -c 'echo $DATABASE_URL; exit 3' {port}")


def test_an_unknown_placeholder_is_a_mistake_of_the_configuration(chain: Chain) -> None:
    """As with the server's command."""
    with pytest.raises(ConfigError, match="handler"):
        chain("", command="dredd-hooks-ruby {files}")


def test_a_port_that_is_taken_is_no_handler_of_ours(chain: Chain) -> None:
    """Another run's handler is not taken for this one's."""
    listen = "import socket, time\nwith socket.create_server(('127.0.0.1', 61321)):\n    time.sleep(60)\n"
    if something_listens(PORT):
        pytest.skip(f"something listens on port {PORT}, which this test needs")

    with closing(chain(listen, port="")), pytest.raises(HandlerError, match=f"port {PORT} is taken"):
        chain(listen, port="")


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        (
            "print('out of hooks'); sys.exit(5)",
            ["ended with exit code 5 before it answered beforeEach", "out of hooks"],
        ),
        ("connection.sendall(b'hello\\n'); connection.recv(1)", ["answer to beforeEach is no message"]),
    ],
)
def test_no_answer_is_the_transactions_error(chain: Chain, then: str, expected: list[str]) -> None:
    """A handler that ends, or says something else, is named with its last output; the run can go on."""
    with closing(chain(ONCE.format(then=then))) as handler, pytest.raises(HookError) as caught:
        handler.tell(Event.BEFORE_EACH, {"name": "A"})

    assert [part for part in expected if part not in str(caught.value)] == []


def test_a_value_that_is_not_json_is_no_fault_of_the_handler(chain: Chain) -> None:
    """It is a hook of dreddkit's that put it there."""
    with closing(chain(ONCE.format(then="pass"))) as handler, pytest.raises(DreddkitError) as caught:
        handler.tell(Event.BEFORE_EACH, {"name": {1, 2}})

    assert "A hook put a value into the transaction" in str(caught.value)
