"""The account that PostgreSQL runs as: it refuses to run as root."""

import os
import pwd
from contextlib import suppress
from typing import Any

from dreddkit.errors import DatabaseError
from dreddkit.processes import User

__all__ = ["as_account", "environment", "postgres_account"]


def postgres_account() -> User | None:
    """Return ``postgres``, else ``nobody``, when we are root; None, our own account, when we are not.

    Raises:
        DatabaseError: We are root and there is neither.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return User(entry.pw_uid, entry.pw_gid)
    raise DatabaseError(
        "PostgreSQL does not run as root, and there is no account to run it as.",
        allowed=["postgres", "nobody"],
        hint='Create one, run dreddkit as an ordinary user, or name a database: database = "postgresql://..."',
    )


def as_account(account: User | None) -> dict[str, Any]:
    """Return what makes ``subprocess.run`` run a program as the account; ours may not let it into our directory."""
    if account is None:
        return {"env": environment()}
    return {"env": environment(), "user": account.uid, "group": account.gid, "extra_groups": [], "cwd": "/"}


def environment() -> dict[str, str]:
    """Return our environment without what PostgreSQL's programs would read; their messages are in English."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return ours | {"LC_ALL": "C"}
