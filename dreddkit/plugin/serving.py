"""The server of a run: started as configured, addressed, and proven to be on the safeguarded database."""

import os
from typing import Any
from urllib.parse import urlsplit

from dreddkit.config import Settings
from dreddkit.database import Database, server_is_connected
from dreddkit.errors import ConfigError, UnsafeDatabaseError
from dreddkit.processes import RunDirectory
from dreddkit.server import Server, attach, serve_app, serve_command
from dreddkit.transaction import Transaction

__all__ = ["Prover", "address", "start_server"]


def start_server(settings: Settings, database: Database, directory: RunDirectory) -> Server:
    """Start the server under test as the settings say, and return once it answers.

    Raises:
        ConfigError: Neither app, server nor server_url is configured, or more than one.

        SetupError: It does not start.
    """
    given = {name: getattr(settings, name) for name in ("app", "server", "server_url") if getattr(settings, name)}
    if settings.server_url:
        return attach(settings.server_url)
    if len(given) != 1:
        raise ConfigError(
            "dreddkit has to know what to test: one of app, server and server_url.",
            where="[tool.dreddkit]",
            given=", ".join(f"{name} = {value!r}" for name, value in given.items()) or "none of them",
            hint='For example: app = "yourpackage:create_app"',
        )
    if settings.app:
        return serve_app(settings.app, config=settings.config, **_common(settings, database, directory))
    return serve_command(settings.server, **_common(settings, database, directory))


def _common(settings: Settings, database: Database, directory: RunDirectory) -> dict[str, Any]:
    return {
        "database_url": database.server_url,
        "port": settings.port,
        "run": directory,
        "cwd": settings.root,
        "env": os.environ,
        "ready_timeout_s": settings.ready_timeout_s,
    }


def address(transaction: Transaction, server_url: str) -> None:
    """Point a transaction at the server: protocol, host, port, and the path below which the API lives."""
    url = urlsplit(server_url)
    transaction["protocol"] = f"{url.scheme}:"
    transaction["host"] = url.hostname
    transaction["port"] = str(url.port or {"http": 80, "https": 443}[url.scheme])
    transaction["fullPath"] = url.path.rstrip("/") + transaction["fullPath"]


class Prover:
    """Proves once that the server is on the safeguarded database.

    Args:
        server: The server under test.

        database: The safeguarded database.
    """

    def __init__(self, server: Server, database: Database) -> None:
        self._server = server
        self._database = database
        self._proven = False

    def prove(self) -> None:
        """Look for the server among those connected to the database, until it was seen there.

        Raises:
            UnsafeDatabaseError: It is not there.
        """
        if self._proven:
            return
        if not server_is_connected(self._database, self._server.members()):
            raise UnsafeDatabaseError(
                "The server under test does not use the database that dreddkit resets.",
                where=f"the server at {self._server.url}",
                given=", ".join(self._server.engines.values()),
                output=f"The database is {self._database.description}.",
                hint="Have the server connect with the environment variable DATABASE_URL, as it is.",
            )
        self._proven = True
