"""Makes the application, reports to dreddkit through a pipe, and serves it with waitress."""

import gc
import json
import logging
import os
import signal
import socket
import sys
from functools import partial
from typing import Any

from waitress.server import create_server

from dreddkit.errors import AppError
from dreddkit.imports import import_object
from dreddkit.server.wsgi.engines import connect_engines
from dreddkit.server.wsgi.guarded import guarded
from dreddkit.server.wsgi.reporting import error_fields, make_app_here, report
from dreddkit.stores import Recorder

__all__ = ["main"]

THREADS = 8  # requests answered at once


def log_exceptions() -> None:
    """Print waitress's tracebacks of failed requests, whatever the application did to logging."""
    log = logging.getLogger("waitress")
    log.disabled, log.propagate, log.handlers = False, False, [logging.StreamHandler()]
    log.setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # "Task queue depth is 1" tells a tester nothing


def leave(*_: object) -> None:
    """End on SIGTERM as a program ends, so that exit handlers run (coverage's, for one)."""
    sys.exit(0)


def prepare(spec: dict[str, Any]) -> tuple[Any, dict[str, tuple[str, str]]]:
    """Make the application, install what hook files ask for, and connect its engines."""
    app = make_app_here(spec)
    for installer in dict.fromkeys(each.installer for each in Recorder.announced()):
        guarded(f"Calling {installer}", partial(import_object(installer, "installer"), app))
    return app, guarded("Connecting the application's engines", lambda: connect_engines(app, spec["identity_sql"]))


def main() -> int:
    """Serve until SIGTERM; return 1 when the application cannot be made."""
    gc.disable()  # going through all that is imported again and again is a sixth of the time to start
    spec = json.loads(sys.argv[1])
    for fd in (spec["socket_fd"], spec["ready_fd"]):
        os.set_inheritable(fd, False)
    try:
        app, engines = prepare(spec)
    except AppError as error:
        report(spec["ready_fd"], {"error": error_fields(error)})
        return 1
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGTERM, leave)
    log_exceptions()
    server = create_server(app, sockets=[socket.socket(fileno=spec["socket_fd"])], threads=THREADS)
    report(spec["ready_fd"], {"engines": engines})
    server.run()
    return 0
