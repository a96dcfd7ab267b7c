"""The embedded PostgreSQL: a server of our own that lives as long as the run."""

import os
import secrets
import shutil
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from psycopg2 import sql
from sqlalchemy import URL

from dreddkit.database.accounts import postgres_account
from dreddkit.database.binaries import Binaries, find_binaries
from dreddkit.database.postmaster import HOST, start_postmaster
from dreddkit.database.template import SUPERUSER, make_data_directory
from dreddkit.processes import RunDirectory, User

__all__ = ["Cluster", "start_cluster"]

LONGEST_SOCKET = 100  # bytes; the systems allow 104 to 108


class Cluster:
    """A running PostgreSQL; ``start_cluster`` makes one.

    Args:
        binaries: Its programs.

        url: Its maintenance database, by TCP and with the password of its superuser.

        resources: The server and its directories.
    """

    def __init__(self, binaries: Binaries, url: URL, resources: ExitStack) -> None:
        self.binaries = binaries
        self.url = url
        self._resources = resources

    def close(self) -> None:
        """Stop the server and delete its files."""
        self._resources.close()


def start_cluster(run: RunDirectory, cache: Path) -> Cluster:
    """Start a PostgreSQL server in the run's directory, on a free port of the loopback interface.

    Args:
        run: Whose directory is deleted, and the server with it, should dreddkit be killed.

        cache: The user's cache folder, which keeps an initialised data directory.

    Raises:
        DatabaseError: There are no programs, or they fail; with what they printed.
    """
    account = postgres_account()
    binaries = find_binaries(account)
    with ExitStack() as resources:
        home = private_folder(run.path, account, resources)
        sockets = socket_folder(home, account, resources)
        make_data_directory(home / "data", binaries, account, cache=cache, remove=[sockets])
        server = start_postmaster(binaries, home, sockets, account, remove=[sockets])
        resources.callback(server.process.stop)
        password = secrets.token_urlsafe(16)
        with closing(server.connection) as connection, connection.cursor() as cursor:
            statement = sql.SQL("ALTER ROLE {} PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(SUPERUSER), sql.Literal(password)))
            connection.commit()
        url = URL.create("postgresql+psycopg2", SUPERUSER, password, HOST, server.port, "postgres")
        return Cluster(binaries, url, resources.pop_all())


def private_folder(parent: Path, account: User | None, resources: ExitStack) -> Path:
    """Make a directory that only the account (and root) may enter, to be deleted with the resources."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=parent))
    resources.callback(shutil.rmtree, folder, ignore_errors=True)
    if account:
        os.chown(folder, account.uid, account.gid)
    return folder


def socket_folder(home: Path, account: User | None, resources: ExitStack) -> Path:
    """Return the home for its socket as well, or a directory with a shorter path where that one would be too long."""
    if len(os.fsencode(home / ".s.PGSQL.65535")) <= LONGEST_SOCKET:
        return home
    return private_folder(Path("/tmp"), account, resources)  # noqa: S108 - its name is random, its mode 0700
