"""The child process that serves a WSGI application: ``python -m dreddkit.server.wsgi SPEC``."""
