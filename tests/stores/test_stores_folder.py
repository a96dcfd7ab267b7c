"""FolderStore: what is in the folder is put back exactly, nothing outside is touched, dangerous folders are refused."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dreddkit.errors import DreddkitWarning, SetupError
from dreddkit.stores import FolderStore

Picture = dict[str, tuple[object, ...]]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a folder of uploads, which is where the test runs."""
    monkeypatch.chdir(tmp_path)
    uploads = tmp_path / "uploads"
    (uploads / "covers" / "old").mkdir(parents=True)
    (uploads / "empty").mkdir()
    (uploads / "covers" / "solaris.png").write_bytes(b"\x89PNG\r\n\x00")
    (uploads / "covers" / "old" / "odd \n name \udcff").write_text("odd")
    (uploads / "readme").write_text("text")
    (uploads / "readme").chmod(0o640)
    os.utime(uploads / "readme", ns=(0, 1_000_000_001))
    (uploads / "link").symlink_to("covers")
    (uploads / "dangling").symlink_to("nowhere")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "precious").write_text("precious")
    (uploads / "way out").symlink_to(tmp_path / "outside")
    return tmp_path


@pytest.fixture
def store(project: Path) -> Iterator[FolderStore]:
    """The folder as a store, prepared."""
    store = FolderStore(project / "uploads")
    store.prepare()
    yield store
    store.close()


def picture(folder: Path) -> Picture:
    """Return what is in a folder: kinds, permissions, contents, times of files, targets of links."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.readlink() if path.is_symlink() else path.lstat().st_mtime_ns if path.is_file() else None,
            path.read_bytes() if path.is_file() and not path.is_symlink() else None,
        )
        for path in [folder, *folder.rglob("*")]
        if os.path.lexists(path)
    }


REQUESTS = {
    "a file added": "echo new > new",
    "folders added": "mkdir -p a/b && echo c > a/b/c",
    "a file changed": "echo other > readme",
    "a file changed to one of its size and time": "printf TEXT > readme && touch -d @1.000000001 readme",
    "a file deleted": "rm covers/solaris.png",
    "a file touched": "touch readme",
    "a file renamed": "mv readme empty/readme",
    "permissions": "chmod 600 readme && chmod 700 covers",
    "a folder deleted": "rm -r covers",
    "an empty folder deleted": "rmdir empty",
    "everything deleted": "rm -r ../uploads",
    "a folder for a file": "rm readme && mkdir -p readme/x",
    "a file for a folder": "rm -r covers && echo x > covers",
    "a link for a folder": "rm -r covers && ln -s ../outside covers",
    "a link for the folder itself": "rm -r ../uploads && ln -s outside ../uploads",
    "a link added": "ln -s ../outside new",
    "a link changed": "rm link && ln -s ../outside link",
    "a hard link for a file": "rm readme && ln ../outside/precious readme",
    "a pipe added": "mkfifo pipe",
}


@pytest.mark.parametrize("command", REQUESTS.values(), ids=REQUESTS.keys())
def test_reset_undoes(project: Path, store: FolderStore, command: str) -> None:
    """Whatever a request did in the folder is undone, and what links lead to outside of it stays."""
    uploads = project / "uploads"
    baseline, outside = picture(uploads), picture(project / "outside")
    subprocess.run(["sh", "-c", command], cwd=uploads, check=True)
    assert picture(uploads) != baseline
    assert store.changes() != []

    store.reset()

    assert picture(uploads) == baseline
    assert store.changes() == []
    assert picture(project / "outside") == outside


def test_changes_are_paths(project: Path, store: FolderStore) -> None:
    """What a request added or wrote to; a token is kept beside a folder that its login left alone."""
    uploads = project / "uploads"
    (uploads / "new").write_text("new")
    (uploads / "readme").write_text("other")

    assert set(store.changes()) == {uploads / "new", uploads / "readme"}


def test_reset_writes_nothing_that_is_unchanged(project: Path, store: FolderStore) -> None:
    """A file that no request changed is not written again."""
    readme = project / "uploads" / "readme"
    before = readme.stat()

    store.reset()

    assert (readme.stat().st_ino, readme.stat().st_ctime_ns) == (before.st_ino, before.st_ctime_ns)


def test_close_puts_back_and_unlocks(project: Path) -> None:
    """The next run starts from the same baseline, not from what the last transaction left."""
    baseline = picture(project / "uploads")
    for _ in range(2):
        store = FolderStore(project / "uploads")
        store.prepare()
        (project / "uploads" / "new").write_text("new")
        store.close()

    assert picture(project / "uploads") == baseline


def test_a_relative_path_starts_from_the_projects_folder(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever in the project dreddkit is started, as with the paths of the configuration."""
    (project / "dreddkit.toml").write_text("")
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    store = FolderStore("uploads")
    store.prepare()
    (project / "uploads" / "readme").unlink()

    store.close()

    assert (project / "uploads" / "readme").read_text() == "text"


@pytest.mark.usefixtures("store")
def test_two_workers_cannot_share_a_folder(project: Path) -> None:
    """One would remove what the other's transaction has just written."""
    with pytest.raises(SetupError, match="Another run, or another worker") as caught:
        FolderStore("uploads/../uploads").prepare()

    assert "PYTEST_XDIST_WORKER" in caught.value.hint
    assert caught.value.where == str(project / "uploads")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/", "holds the project"),
        (".", "holds the project"),
        ("..", "holds the project"),
        ("link to the project", "holds the project"),
        ("home", "holds the home directory"),
        ("clone", "holds a Git repository"),
        ("nowhere", "There is no such folder"),
        ("uploads/readme", "This is a file"),
    ],
)
def test_dangerous_folders_are_refused(project: Path, monkeypatch: pytest.MonkeyPatch, path: str, problem: str) -> None:
    """What is no folder for uploads alone is refused, and stays as it is."""
    (project / "home" / "me").mkdir(parents=True)
    (project / "clone" / ".git").mkdir(parents=True)
    (project / "link to the project").symlink_to(project)
    monkeypatch.setenv("HOME", str(project / "home" / "me"))
    before = picture(project)

    with pytest.raises(SetupError, match=problem):
        FolderStore(path).prepare()

    assert picture(project) == before


def test_what_cannot_be_kept_is_told(project: Path) -> None:
    """A pipe in the baseline could not be put back."""
    os.mkfifo(project / "uploads" / "pipe")

    with pytest.raises(SetupError, match="neither a file, a folder nor a link") as caught:
        FolderStore("uploads").prepare()

    assert caught.value.where == str(project / "uploads" / "pipe")
    (project / "uploads" / "pipe").unlink()
    again = FolderStore("uploads")
    again.prepare()  # nothing of the first attempt holds the folder
    again.close()


LEFT = ["everything added", "a folder deleted", "a folder for a file", "everything deleted", "permissions"]


@pytest.mark.parametrize("what", LEFT)
def test_what_a_killed_run_left_is_put_back(project: Path, what: str) -> None:
    """Not the damaged folder is the next run's baseline, and a warning says what was put back."""
    uploads = project / "uploads"
    baseline = picture(uploads)
    kill_while(uploads, REQUESTS.get(what, "mkdir -p a/b && echo c > a/b/c"))
    damaged = picture(uploads)

    store = FolderStore("uploads")
    with pytest.warns(DreddkitWarning, match="The run before was killed") as told:
        store.prepare()

    assert damaged != baseline
    assert picture(uploads) == baseline
    assert store.changes() == []
    assert {"everything added": "a/b/c, ", "a folder deleted": "covers, "}.get(what, "") in str(told[0].message)
    store.close()
    assert not uploads.with_name("uploads.dreddkit").exists()


def test_a_killed_run_that_changed_nothing_is_no_news(project: Path) -> None:
    """The warning is for what is put back."""
    kill_while(project / "uploads", "true")

    store = FolderStore("uploads")
    store.prepare()
    store.close()


def test_a_second_run_that_is_killed_keeps_the_baseline_too(project: Path) -> None:
    """What it keeps takes the place of what the first one kept."""
    uploads = project / "uploads"
    baseline = picture(uploads)
    kill_while(uploads, "touch first")
    kill_while(uploads, "touch second")

    store = FolderStore("uploads")
    with pytest.warns(DreddkitWarning, match="The run before was killed"):
        store.prepare()

    assert picture(uploads) == baseline
    store.close()


def test_a_run_that_was_killed_while_it_read_left_nothing(project: Path) -> None:
    """Half a baseline is none: what it lacks must not be removed."""
    kill_while(project / "uploads", "true")
    beside = project / "uploads.dreddkit"
    beside.write_bytes(beside.read_bytes()[:-20])
    baseline = picture(project / "uploads")

    store = FolderStore("uploads")
    store.prepare()

    assert picture(project / "uploads") == baseline
    store.close()


@pytest.mark.usefixtures("store")
def test_the_kept_baseline_is_private(project: Path) -> None:
    """Uploads may hold secrets; and another file of that name is not written over."""
    beside = project / "uploads.dreddkit"
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    (project / "covers").mkdir()
    (project / "covers.dreddkit").write_text("precious")

    with pytest.raises(SetupError, match="This file is in the way"):
        FolderStore("covers").prepare()

    assert (project / "covers.dreddkit").read_text() == "precious"


def test_a_baseline_that_cannot_be_kept_is_told(project: Path) -> None:
    """The run goes on, and the folder is its alone all the same."""
    (project / "uploads.dreddkit").symlink_to("elsewhere")
    store = FolderStore("uploads")
    with pytest.warns(DreddkitWarning, match="cannot be kept beside it"):
        store.prepare()

    with pytest.warns(DreddkitWarning), pytest.raises(SetupError, match="Another run"):
        FolderStore("uploads").prepare()

    assert not (project / "elsewhere").exists()
    store.close()


def kill_while(folder: Path, request: str) -> None:
    """Have another process prepare the folder, do something in it and die before it can put anything back."""
    script = f"""
import os, signal, subprocess
from dreddkit.stores import FolderStore
FolderStore({str(folder)!r}).prepare()
subprocess.run(["sh", "-c", {request!r}], cwd={str(folder)!r}, check=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL


def test_the_database_under_test_is_left_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has it open, as a server does with a file in Flask's instance folder, goes on writing to it."""
    uploads = project / "uploads"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{uploads}/covers/app.db")
    (uploads / "covers" / "app.db.dreddkit").write_text("its mark")
    with closing(sqlite3.connect(uploads / "covers" / "app.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE book (id)")
        store = FolderStore(uploads)
        store.prepare()
        connection.execute("INSERT INTO book VALUES (1)")
        (uploads / "new").touch()
        assert store.changes() == [uploads / "new"]

        store.reset()

        connection.execute("INSERT INTO book VALUES (2)")
        assert connection.execute("SELECT count(*) FROM book").fetchall() == [(2,)]
    assert (uploads / "covers" / "app.db.dreddkit").read_text() == "its mark"
    assert repr(store) == f"FolderStore({str(uploads)!r}) without app.db, the database"
    store.close()


def test_a_path_may_start_from_the_home_directory(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell would read it."""
    monkeypatch.setenv("HOME", str(project))

    assert FolderStore("~/uploads") == FolderStore(project / "uploads")


def test_one_folder_is_one_store(project: Path) -> None:
    """However its path is written."""
    assert FolderStore("uploads") == FolderStore("./uploads/")
    assert FolderStore("uploads") != FolderStore(project)
