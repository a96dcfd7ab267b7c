"""One transaction is run by the real Dredd against a real server."""

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from dreddkit.dredd import Engine, Node, RequestFailedError, ValidationFailedError, verdict
from dreddkit.errors import EngineError, HookError
from dreddkit.processes import free_port

Serve = Callable[[Callable[[socket.socket], None]], int]
TIMEOUT_S = 20.0
EVERY_KIND = "plain äöü 漢字 🎉 \u2028\u2029 \x00\x1f\x7f \u0085 \ufeff \\u0041 \r\n \" ' </script>"


def unchanged(transaction: dict[str, Any]) -> dict[str, Any]:
    """The hook that does nothing."""
    return transaction


def respond(
    body: bytes, status: str = "200 OK", content_type: str = "application/json"
) -> Callable[[socket.socket], None]:
    """Make a server's answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return lambda connection: connection.sendall(head.encode() + body)


def transaction(port: int, **changes: Any) -> dict[str, Any]:
    """A transaction as the compiler makes it, but for the changes."""
    whole = {
        "name": "API > Things > Show",
        "id": "GET (200) /things",
        "host": "127.0.0.1",
        "port": str(port),
        "protocol": "http:",
        "fullPath": "/things",
        "request": {"method": "GET", "uri": "/things", "headers": {}, "body": ""},
        "expected": {"statusCode": "200", "headers": {"Content-Type": "application/json"}, "body": '{"id": 1}'},
        "origin": {"apiName": "API"},
        "skip": False,
    }
    return {**whole, **changes}


def wait_until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    """Poll until the condition holds; fail after the time."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."


def test_pass(engine: Engine, serve: Serve) -> None:
    """A right answer passes; real, results and test are there, and share their values as in Dredd."""
    ran = engine.run(transaction(serve(respond(b'{"id": 7}'))), unchanged, TIMEOUT_S)

    assert verdict(ran) == (True, [])
    assert ran["real"]["statusCode"] == 200
    assert ran["real"]["body"] == '{"id": 7}'
    assert ran["test"]["actual"] is ran["real"]
    assert ran["test"]["request"] is ran["request"]
    assert ran["test"]["status"] == "pass"


def test_fail_by_status_and_by_body(engine: Engine, serve: Serve) -> None:
    """A wrong answer is told field by field."""
    port = serve(respond(b'{"error": "x"}', status="404 Not Found"))

    passed, errors = verdict(engine.run(transaction(port), unchanged, TIMEOUT_S))

    assert not passed
    assert errors == [
        "statusCode: Expected status code '200', but got '404'.",
        "body: At '/id' Missing required property: id",
    ]


@pytest.mark.parametrize("kind", ["int32", "int64", "float", "double", "byte", "binary", "password", "decimal"])
def test_formats_of_openapi(engine: Engine, serve: Serve, kind: str) -> None:
    """A format that JSON Schema does not know says nothing about a value; the rest of the schema does."""
    schema = {"type": "object", "properties": {"id": {"type": "integer", "format": kind}}, "required": ["name"]}
    expected = {"statusCode": "200", "bodySchema": json.dumps(schema)}
    port = serve(respond(b'{"id": 1}'))

    _, errors = verdict(engine.run(transaction(port, expected=expected), unchanged, TIMEOUT_S))

    assert errors == ["body: At '/name' Missing required property: name"]


def test_a_format_of_json_schema_is_checked(engine: Engine, serve: Serve) -> None:
    """A date is a date."""
    schema = {"type": "object", "properties": {"day": {"type": "string", "format": "date"}}}
    expected = {"statusCode": "200", "bodySchema": json.dumps(schema)}
    port = serve(respond(b'{"day": "tomorrow"}'))

    passed, _ = verdict(engine.run(transaction(port, expected=expected), unchanged, TIMEOUT_S))

    assert not passed


def test_before_validation_sees_and_changes_the_transaction(engine: Engine, serve: Serve) -> None:
    """The answer is there before the validation, and what is changed then counts."""
    seen = []

    def expect_404(asked: dict[str, Any]) -> dict[str, Any]:
        seen.append(asked["real"]["statusCode"])
        asked["expected"] = {"statusCode": "404"}
        return asked

    ran = engine.run(transaction(serve(respond(b"{}", status="404 Not Found"))), expect_404, TIMEOUT_S)

    assert seen == [404]
    assert verdict(ran).passed


def test_what_before_validation_raises_comes_out_and_the_engine_goes_on(engine: Engine, serve: Serve) -> None:
    """A broken hook costs its own transaction only."""
    port = serve(respond(b'{"id": 1}'))

    with pytest.raises(ZeroDivisionError):
        engine.run(transaction(port), lambda _: {"x": 1 // 0}, TIMEOUT_S)

    assert verdict(engine.run(transaction(port), unchanged, TIMEOUT_S)).passed


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
def test_a_value_that_is_no_json_is_a_hook_error(engine: Engine, serve: Serve, value: object) -> None:
    """Before the request and after it, and the engine goes on."""
    port = serve(respond(b'{"id": 1}'))

    with pytest.raises(HookError, match="not JSON"):
        engine.run(transaction(port, extra=value), unchanged, TIMEOUT_S)
    with pytest.raises(HookError, match="not JSON"):
        engine.run(transaction(port), lambda asked: {**asked, "extra": value}, TIMEOUT_S)

    assert verdict(engine.run(transaction(port), unchanged, TIMEOUT_S)).passed


@pytest.mark.parametrize(("key", "reason"), [("skip", True), ("fail", "not today")])
def test_skip_and_fail_send_nothing(engine: Engine, key: str, reason: object) -> None:
    """What a before hook skips or fails is not sent, and not asked about."""
    ran = engine.run(transaction(free_port(), **{key: reason}), lambda _: {"x": 1 // 0}, TIMEOUT_S)

    assert ran["test"]["status"] == key
    assert verdict(ran) == ((True, []) if key == "skip" else (False, ["Failed in before hook: not today"]))


def test_connection_refused(engine: Engine) -> None:
    """Nobody listens: Node's code and message, and no verdict."""
    port = free_port()

    with pytest.raises(RequestFailedError) as caught:
        engine.run(transaction(port), unchanged, TIMEOUT_S)

    assert caught.value.code == "ECONNREFUSED"
    assert caught.value.problem == f"The request failed: connect ECONNREFUSED 127.0.0.1:{port}"
    assert caught.value.where == "API > Things > Show"


def test_connection_reset(engine: Engine, serve: Serve) -> None:
    """The server drops the connection instead of answering."""

    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with pytest.raises(RequestFailedError) as caught:
        engine.run(transaction(serve(reset)), unchanged, TIMEOUT_S)

    assert caught.value.code == "ECONNRESET"


def silent(connection: socket.socket) -> None:
    """Never answer; return when the client has gone."""
    connection.recv(1)


def dripping(connection: socket.socket) -> None:
    """Send a byte now and then, for ever: no single wait is long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    connection.settimeout(0.05)
    while True:
        try:
            assert connection.recv(1), "gone"
        except TimeoutError:
            connection.sendall(b"x")
        except AssertionError:
            return


@pytest.mark.parametrize("answer", [silent, dripping])
def test_timeout(engine: Engine, serve: Serve, answer: Callable[[socket.socket], None]) -> None:
    """The time is for the whole response; the hook is not asked, and the engine goes on."""
    with pytest.raises(RequestFailedError, match="no whole response within 300 ms") as caught:
        engine.run(transaction(serve(answer)), lambda _: {"x": 1 // 0}, 0.3)

    assert caught.value.code == "ETIMEDOUT"
    assert verdict(engine.run(transaction(serve(respond(b'{"id": 1}'))), unchanged, TIMEOUT_S)).passed


def test_a_slow_hook_is_not_the_servers_time(engine: Engine, serve: Serve) -> None:
    """The time stops when the response is there."""

    def slow(asked: dict[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + 0.6
        wait_until(lambda: time.monotonic() > until)
        return asked

    assert verdict(engine.run(transaction(serve(respond(b'{"id": 1}'))), slow, 0.3)).passed


def test_20_megabytes(engine: Engine, serve: Serve) -> None:
    """A huge response comes through both ways, whole."""
    body = json.dumps({"id": 1, "blob": "é" * 10_000_000}, ensure_ascii=False).encode()
    port = serve(respond(body))

    ran = engine.run(transaction(port, expected={"statusCode": "200"}), unchanged, 60.0)

    assert verdict(ran).passed
    assert ran["real"]["body"].encode() == body


def test_any_character_survives(engine: Engine, serve: Serve) -> None:
    """Bodies, names and a hook's own keys are the same before and after; half a surrogate pair too."""
    body = json.dumps({"id": EVERY_KIND}, ensure_ascii=False).encode()
    own = EVERY_KIND + "\ud83c"

    ran = engine.run(transaction(serve(respond(body)), name=EVERY_KIND, own={own: own}), unchanged, TIMEOUT_S)

    assert ran["real"]["body"] == body.decode()
    assert ran["name"] == EVERY_KIND
    assert ran["own"] == {own: own}


def test_bytes_that_are_no_text_come_as_base64(engine: Engine, serve: Serve) -> None:
    """As Dredd does it."""
    ran = engine.run(transaction(serve(respond(b"\x89PNG\xff", content_type="image/png"))), unchanged, TIMEOUT_S)

    assert ran["real"]["bodyEncoding"] == "base64"


def test_expectations_that_make_no_sense(engine: Engine, serve: Serve) -> None:
    """A hook that takes expected away gets its own error, and the engine goes on."""
    port = serve(respond(b'{"id": 1}'))

    with pytest.raises(ValidationFailedError):
        engine.run(transaction(port), lambda asked: {**asked, "expected": None}, TIMEOUT_S)

    assert verdict(engine.run(transaction(port), unchanged, TIMEOUT_S)).passed


@pytest.mark.parametrize(
    "changes",
    [
        {"request": None},
        {"request": {"method": "GET", "headers": {"X": "a\nb"}, "body": ""}},
        {"request": {"method": "G T", "headers": {}, "body": ""}},
        {"port": "99999"},
        {"host": "no such host"},
    ],
)
def test_a_request_that_cannot_be_sent(engine: Engine, serve: Serve, changes: dict[str, Any]) -> None:
    """It is the request's failure with Node's words, and the engine goes on."""
    port = serve(respond(b'{"id": 1}'))

    with pytest.raises(RequestFailedError) as caught:
        engine.run({**transaction(port), **changes}, unchanged, TIMEOUT_S)

    assert caught.value.problem != "The request failed: "
    assert verdict(engine.run(transaction(port), unchanged, TIMEOUT_S)).passed


def test_a_killed_engine_is_an_engine_error(node: Node, dredd: Path, serve: Serve) -> None:
    """Dying in the middle of a transaction, and every command after it; closing it is still fine."""
    with Engine(node, dredd) as engine:

        def kill(asked: dict[str, Any]) -> dict[str, Any]:
            os.kill(engine._driver._process.pid, signal.SIGKILL)
            return asked

        with pytest.raises(EngineError, match="ended by itself"):
            engine.run(transaction(serve(respond(b"{}"))), kill, TIMEOUT_S)
        with pytest.raises(EngineError, match="ended by itself"):
            engine.compile("# A", "a.apib")
        engine.close()


def test_an_engine_without_dredd_says_so(node: Node, tmp_path: Path) -> None:
    """What Node prints when it cannot start is shown."""
    with Engine(node, tmp_path) as engine, pytest.raises(EngineError) as caught:
        engine.compile("# A", "a.apib")

    assert "Cannot find module" in caught.value.output


def test_a_closed_engine_has_ended(node: Node, dredd: Path) -> None:
    """Close ends the process, may be called twice, and what comes after is told so."""
    engine = Engine(node, dredd)
    engine.close()
    engine.close()

    assert not psutil.pid_exists(engine._driver._process.pid)
    with pytest.raises(EngineError, match="is closed"):
        engine.compile("# A", "a.apib")


def test_the_engine_dies_with_us(node: Node, dredd: Path) -> None:
    """Killed without a chance to close, dreddkit leaves no engine behind."""
    program = (
        "import sys; from pathlib import Path; from dreddkit.dredd import Engine, Node\n"
        "engine = Engine(Node(Path(sys.argv[1]), '', ''), Path(sys.argv[2])); engine.compile('# A', 'a')\n"
        "print(engine._driver._process.pid, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(node.path), str(dredd)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert psutil.pid_exists(pid)
        owner.kill()

    wait_until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
