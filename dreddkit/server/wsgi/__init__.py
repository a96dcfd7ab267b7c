"""The child process that serves a WSGI application: ``python -m dreddkit.server.wsgi SPEC``."""

from dreddkit.server.wsgi.configure import load_configuration, overridden
from dreddkit.server.wsgi.locate import make_app

__all__ = ["load_configuration", "make_app", "overridden"]
