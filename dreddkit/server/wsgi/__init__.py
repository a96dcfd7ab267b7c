"""The child process that serves a WSGI application: ``python -P launch.py SPEC``."""

from dreddkit.server.wsgi.configure import load_configuration, overridden
from dreddkit.server.wsgi.locate import make_app
from dreddkit.server.wsgi.tracebacks import user_traceback

__all__ = ["load_configuration", "make_app", "overridden", "user_traceback"]
