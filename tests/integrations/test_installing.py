"""What is installed in the server's process: Celery's and Blinker's side, and the environment that tells it."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import factory
import pytest
from blinker import Namespace, Signal
from celery import Celery, group
from celery.exceptions import TimeoutError as NoResult
from flask import Flask

from dreddkit.errors import AppError, HookFileError
from dreddkit.integrations import blinker, blinker_served, celery, inheriting
from dreddkit.integrations.soft_delete import trashed
from dreddkit.integrations.storage import throwaway_folder
from dreddkit.stores import recorder, stores
from tests.integrations.conftest import Write

SIGNALS = (
    "from blinker import Namespace, Signal\nevents = Namespace()\nmoved = events.signal('moved')\nplain = Signal()\n"
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No recorder, and a broker of the user's; the stores of the test are closed in the end."""
    monkeypatch.setenv(recorder.VARIABLE, "[]")
    monkeypatch.setattr(inheriting, "before", {})
    for variable in celery.IN_MEMORY:
        monkeypatch.setenv(variable, "")  # so that it is put back, also where there was none
        monkeypatch.delenv(variable)
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://precious")
    yield
    stores.close()


@pytest.fixture
def signals(project: Write, request: pytest.FixtureRequest) -> Any:
    """A module with signals of the test's own."""
    project(f"{request.node.name}.py", SIGNALS)
    __import__(request.node.name)
    return sys.modules[request.node.name]


@pytest.fixture
def app() -> Flask:
    """An application with Celery on the user's broker."""
    app = Flask("shop")
    app.extensions["celery"] = Celery("shop", broker="redis://other", set_as_current=False)
    return app


def prepared() -> None:
    """Prepare the stores, as a run does once the server is there."""
    for each in recorder.Recorder.announced():
        each.start()
    stores.prepare()


def test_nothing_is_installed_where_no_hook_file_asks_for_it(app: Flask) -> None:
    """The application may call the installers wherever it runs."""
    celery.install(app)
    blinker.install(app)

    assert app.extensions["celery"].conf.broker_write_url == "redis://precious"


def test_the_broker_is_put_back() -> None:
    """When the run is over; a pytest session may have other tests."""
    celery.record_tasks()
    celery.run_tasks()
    assert os.environ["CELERY_BROKER_URL"] == "memory://"
    prepared()

    assert stores.close() == []

    assert os.environ["CELERY_BROKER_URL"] == "redis://precious"
    assert "CELERY_RESULT_BACKEND" not in os.environ


def test_a_broker_that_is_not_in_memory_is_refused(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An application may load an .env file over the environment: nothing is to leave."""
    celery.record_tasks()
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://user:secret@precious")
    monkeypatch.delenv("CELERY_BROKER_WRITE_URL")

    with pytest.raises(AppError, match="publish to a broker") as caught:
        celery.install(app)

    assert (caught.value.where, caught.value.allowed) == ("record_tasks()", ("memory://",))
    assert "secret" not in str(caught.value)


def test_celery_is_needed_only_by_the_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook file's call works without it, the server says what to install."""
    monkeypatch.delitem(sys.modules, "dreddkit.integrations.celery_served", raising=False)
    monkeypatch.delattr("dreddkit.integrations.celery_served", raising=False)
    monkeypatch.setitem(sys.modules, "celery", None)
    celery.record_tasks()

    with pytest.raises(AppError, match="Celery is not installed") as caught:
        celery.install(app)

    assert caught.value.hint == "pip install celery"


def test_who_waits_for_a_recorded_task_is_told_at_once() -> None:
    """With Celery's own error; a group as well."""
    celery.record_tasks()
    app = Celery("shop", set_as_current=False)

    @app.task(name="shop.mail")  # type: ignore[untyped-decorator]
    def task() -> None: ...

    assert task.delay().state == "PENDING"
    for call in (task.delay, group(task.s(), task.s())):
        with pytest.raises(NoResult, match="recorded by dreddkit, not run"):
            call().get(timeout=5)


def test_subscribers_to_come_are_silent(signals: Any) -> None:
    """Those that subscribe after the application was made, to one sender too; who checks for subscribers sees none."""
    heard: list[Any] = []
    signals.plain.connect(heard.append, weak=False)
    blinker.mute_signals(f"{signals.__name__}:plain")

    blinker.install(None)
    signals.plain.connect(heard.append, sender="me", weak=False)
    signals.plain.send("me")

    assert heard == []
    assert not signals.plain.receivers


def test_a_signal_may_be_recorded_twice(signals: Any) -> None:
    """By itself and in its namespace, installed twice: each recorder has it once."""
    by_itself = blinker.record_signals(f"{signals.__name__}:moved")
    in_namespace = blinker.record_signals(f"{signals.__name__}:events")
    blinker.mute_signals(f"{signals.__name__}:events")

    for _ in range(2):
        blinker.install(None)
    signals.moved.send(room="A")
    signals.events.signal("late").send(b"me")

    assert by_itself.calls() == [blinker.SignalCall("moved", None, {"room": "A"})]
    assert in_namespace.calls() == [*by_itself.calls(), blinker.SignalCall("late", "b'me'", {})]


def test_a_signal_without_a_name_has_its_variables(signals: Any) -> None:
    """And one that is no import string is refused where it is written."""
    recorded = blinker.record_signals(f"{signals.__name__}:plain")
    blinker.install(None)
    signals.plain.send()

    assert [call.name for call in recorded.calls()] == ["plain"]
    with pytest.raises(HookFileError, match=r"record_signals\(\) is for an import string"):
        blinker.record_signals("signals")


def test_other_namespaces_are_left_alone() -> None:
    """Only the one that is named is made to tell of its signals."""
    blinker_served.install([])

    assert type(Namespace()) is Namespace
    assert Signal().receivers == {}


def test_a_throwaway_folder_is_removed_and_its_variable_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the application put there at its start is kept until then; a call in a second hook file is the same one."""
    monkeypatch.setenv("SHOP_UPLOADS", "precious")
    folder = throwaway_folder("SHOP_UPLOADS")
    assert throwaway_folder("SHOP_UPLOADS") == folder == Path(os.environ["SHOP_UPLOADS"])
    (folder / "covers").mkdir()
    stores.prepare()
    (folder / "covers" / "new").touch()

    stores.reset()
    assert [path.name for path in folder.rglob("*")] == ["covers"]
    assert stores.names == ["throwaway_folder('SHOP_UPLOADS')"]
    assert stores.close() == []

    assert not folder.exists()
    assert os.environ["SHOP_UPLOADS"] == "precious"


def test_the_trait_is_for_any_factory() -> None:
    """Off by itself; the column may have another name; every row has the same time."""

    class RowFactory(factory.Factory[Any]):
        class Meta:
            model = dict

        class Params:
            removed = trashed("removed_at")
            trashed = trashed()

    make: Any = RowFactory
    first_moment = datetime(2020, 1, 1, tzinfo=UTC)
    assert make() == {}
    assert make(trashed=True) == {"deleted_at": first_moment}
    assert make(removed=True) == {"removed_at": first_moment}
