"""The child process that serves a WSGI application: ``python -m dreddkit.server.wsgi SPEC``."""

from dreddkit.server.wsgi.configure import overridden
from dreddkit.server.wsgi.locate import make_app

__all__ = ["make_app", "overridden"]
