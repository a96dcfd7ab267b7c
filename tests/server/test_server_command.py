"""Commands served for real."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from dreddkit.server import RunningServer, Server, attach

Write = Callable[[str, str], Path]
Serve = Callable[..., RunningServer]
Fetch = Callable[..., tuple[int, str]]

SHOP = """
    import os
    from flask import Flask

    app = Flask(__name__)

    @app.get("/")
    def index():
        print("asked for", os.environ["PORT"])
        return {name: os.environ[name] for name in ("DATABASE_URL", "PORT")}
"""


def test_flasks_own_server_is_found_and_told(write: Write, serve: Serve, fetch: Fetch) -> None:
    """``flask`` is found in our environment without activation; database and port arrive; output appears at once."""
    write("shop.py", SHOP)
    server = serve(command="flask --app shop run --port {port}", env={})
    before = server.output_size()
    status, body = fetch(server)
    port = server.url.rpartition(":")[2]
    assert status == 200
    assert json.loads(body) == {"DATABASE_URL": "sqlite:///given.db", "PORT": port}
    assert f"asked for {port}" in server.read_output(before)
    assert "Serving Flask app" not in server.read_output(before)


def test_a_command_may_read_its_port_from_the_environment(write: Write, serve: Serve, fetch: Fetch) -> None:
    """A program without an option for its port reads PORT, here in its own project's folder."""
    write("serve.sh", f"exec {sys.executable} -m flask --app shop run --port $PORT")
    write("shop.py", SHOP)
    assert fetch(serve(command="sh ./serve.sh"))[0] == 200


def test_an_attached_server_is_left_running(write: Write, serve: Serve, fetch: Fetch) -> None:
    """Stopping the attachment does not stop the server."""
    write("plain.py", "def app(environ, start_response):\n    start_response('200 OK', [])\n    return [b'x']\n")
    server = serve("plain")
    attached: Server = attach(server.url)
    attached.stop()
    assert fetch(server) == (200, "x")
    assert {member.pid for member in attached.members()} & {member.pid for member in server.members()}
    assert (attached.read_output(), attached.wait(0)) == ("", None)
