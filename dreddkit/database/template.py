"""A fresh data directory: a copy of the one that initdb once made."""

import hashlib
import shutil
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from dreddkit.database.accounts import environment
from dreddkit.database.binaries import Binaries
from dreddkit.errors import DatabaseError
from dreddkit.paths import published
from dreddkit.processes import GuardedProcess, User

__all__ = ["SUPERUSER", "make_data_directory"]

SUPERUSER = "dreddkit"
LOCALES = ("C.UTF-8", "C")
OPTIONS = [f"--username={SUPERUSER}", "--encoding=UTF8", "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync"]
POLL_S = 0.01


def make_data_directory(
    data: Path, binaries: Binaries, account: User | None, cache: Path, remove: Sequence[Path]
) -> None:
    """Make the directory ``data`` as initdb makes it: a copy from the cache, which is filled when it has none.

    Args:
        data: Does not exist yet; the account may write to its parent.

        binaries: Whose initdb makes it.

        account: Who will own it; None for ourselves.

        cache: The user's cache folder.

        remove: Directories to delete should dreddkit be killed while initdb runs.

    Raises:
        DatabaseError: initdb fails.
    """
    made_by = f"{binaries.folder} {binaries.version} {account} {LOCALES} {OPTIONS}"
    template = cache / "clusters" / hashlib.sha256(made_by.encode()).hexdigest()[:16]
    if template.is_dir():
        copy(template / "data", data)
        return
    initdb(data, binaries, account, remove)
    # A cache that cannot be written to makes the next start slow, and this one no worse.
    with suppress(OSError, DatabaseError), published(template) as staging:
        copy(data, staging / "data")


def copy(source: Path, target: Path) -> None:
    """Copy a directory with owners and modes; cp takes half the time of shutil, and clones where the disk can."""
    run = subprocess.run(["cp", "-Rp", source, target], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise DatabaseError("The embedded database's files cannot be copied.", where=str(target), output=run.stderr)


def initdb(data: Path, binaries: Binaries, account: User | None, remove: Sequence[Path]) -> None:
    """Run initdb in the first locale that this machine has."""
    log = data.with_name("initdb.log")
    for locale in LOCALES:
        process = GuardedProcess(
            [str(binaries.folder / "initdb"), f"--pgdata={data}", f"--locale={locale}", *OPTIONS],
            output=log,
            cwd=data.parent,
            env=environment(),
            user=account,
            remove=remove,
        )
        try:
            while process.exit_code is None:
                time.sleep(POLL_S)
        finally:
            process.stop()
        if process.exit_code == 0:
            return
        shutil.rmtree(data, ignore_errors=True)
    raise DatabaseError("initdb cannot make the embedded database.", where=process.command[0], output=log.read_text())
