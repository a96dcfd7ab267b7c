"""The server of a run: started as configured, addressed, and proven to be on the safeguarded database."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from dreddkit.config import Settings
from dreddkit.database import Database, Lookout, check_identity, identity_query, look_out, mask_url
from dreddkit.errors import ConfigError, LoginFailedError, UnsafeDatabaseError
from dreddkit.processes import RunDirectory, database_url_for
from dreddkit.server import Server, attach, serve_app, serve_command
from dreddkit.transaction import Transaction

__all__ = ["Prover", "address", "check_port", "start_server"]

HOLD_S = 2.0  # how long the first request is held up at most, should the server need no table for it
LOOK_S = 0.001


def start_server(settings: Settings, database: Callable[[], Database], directory: RunDirectory) -> Server:
    """Start the server under test as the settings say, and return once it answers.

    Args:
        settings: The settings of the session.

        database: Returns what the server is to use; not asked for one that already runs.

        directory: The run's directory, where its output goes.

    Raises:
        ConfigError: Neither app, server nor server_url is configured, or more than one.

        SetupError: It does not start.
    """
    given = {name: getattr(settings, name) for name in ("app", "server", "server_url") if getattr(settings, name)}
    if settings.server_url:
        return attach(settings.server_url)
    if len(given) != 1:
        raise ConfigError(
            "dreddkit has to know what to test: exactly one of app, server and server_url.",
            where="the configuration",
            given=", ".join(f"{name} = {value!r}" for name, value in given.items()) or "none of them",
            hint="Remove all but one." if given else 'For example: app = "yourpackage:create_app"',
        )
    common: dict[str, Any] = {
        "port": settings.port,
        "run": directory,
        "cwd": settings.root,
        "env": os.environ,
        "ready_timeout_s": settings.ready_timeout_s,
    }
    if settings.app:
        query = identity_query(database())
        url = database().server_url
        return serve_app(settings.app, config=settings.config, database_url=url, identity_sql=query, **common)
    url = database_url_for(settings.server, database().server_url)
    return serve_command(settings.server, database_url=url, **common)


def check_port(settings: Settings, workers: int) -> None:
    """See to it that workers, each with a server of its own, do not have to share a port.

    Raises:
        ConfigError: There are several, and the port is fixed.
    """
    if settings.port and workers > 1 and not settings.server_url:
        raise ConfigError(
            f"The port is fixed, and each of {workers} workers starts a server of its own.",
            where=settings.where("port"),
            given=f"port = {settings.port}, -n {workers}",
            hint="Leave the port away, and each takes a free one; or leave -n away.",
        )


def address(transaction: Transaction, server_url: str) -> None:
    """Point a transaction at the server: protocol, host, port, and the path below which the API lives."""
    url = urlsplit(server_url)
    transaction["protocol"] = f"{url.scheme}:"
    transaction["host"] = url.hostname
    transaction["port"] = str(url.port)
    transaction.put_below(url.path.rstrip("/"))


class Prover:
    """Proves once that the server is on the safeguarded database.

    Args:
        server: Returns the server under test: after one that ended there may be another.

        database: The safeguarded database.
    """

    def __init__(self, server: Callable[[], Server], database: Database) -> None:
        self._server = server
        self._database = database
        self._proven = False
        self._unseen = ""  # the request that was answered, the server not seen on the database

    def check_engines(self) -> None:
        """Look at what a served application told of its engines, which it connects at its start.

        Raises:
            UnsafeDatabaseError: One of them is on another database.
        """
        server = self._server()
        for label, answer in server.identities.items():
            check_identity(self._database, answer, server.engines[label], f"served engine {label!r}")
            self._proven = True

    @contextmanager
    def watching(self, request: str) -> Iterator[Callable[[], None]]:
        """Look out for the server's connection while it answers a request; gives what is called once it has.

        Args:
            request: The request, for the message.
        """
        with self._looking() as end:

            def answered() -> None:
                end()
                self._unseen = request

            yield answered
            answered()

    @contextmanager
    def watching_login(self, request: str) -> Iterator[None]:
        """Look out while the server answers a login; one that succeeds may do without the database.

        Args:
            request: The request, for the message.
        """
        try:
            with self._looking():
                yield
        except LoginFailedError as error:
            self._unseen = f"{request}: {error.problem}"
            raise

    @contextmanager
    def _looking(self) -> Iterator[Callable[[], None]]:
        if self._proven:
            yield lambda: None
            return
        over = threading.Event()
        with look_out(self._database, self._server().members) as lookout:
            watcher = threading.Thread(target=self._watch, args=(lookout, over), daemon=True)
            watcher.start()

            def end() -> None:
                over.set()
                watcher.join()

            try:
                yield end
            finally:
                end()

    def prove(self) -> None:
        """See to it, once the first request is answered, that the server was seen on the database.

        Raises:
            UnsafeDatabaseError: It was not.
        """
        if self._unseen and not self._proven:
            raise UnsafeDatabaseError(
                "The server under test was not seen on the database that dreddkit resets.",
                where=f"the server at {mask_url(self._server().url)}, while it answered {self._unseen}",
                output=f"The database is {self._database.description}.",
                hint="Have the server connect with the environment variable DATABASE_URL, as it is. The first request "
                "has to be one that it answers with its database.",
            )

    def _watch(self, lookout: Lookout, over: threading.Event) -> None:
        deadline = time.monotonic() + HOLD_S
        while not self._proven and time.monotonic() < deadline and not over.is_set():
            self._proven = lookout.is_connected()
            over.wait(LOOK_S)
        self._proven = self._proven or lookout.is_connected()
        lookout.release()
