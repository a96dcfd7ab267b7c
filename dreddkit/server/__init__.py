"""The API under test: a WSGI application or any command as a child process, or a server that already runs."""

from dreddkit.server.app import serve_app
from dreddkit.server.asking import Asker
from dreddkit.server.attached import attach
from dreddkit.server.command import serve_command
from dreddkit.server.running import RunningServer, Server

__all__ = [
    "Asker",
    "RunningServer",
    "Server",
    "attach",
    "serve_app",
    "serve_command",
]
