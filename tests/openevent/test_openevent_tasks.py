"""Background tasks: queued by requests, run in a context of their own, here and by a real worker."""

import logging
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from celery import Celery
from celery.signals import before_task_publish
from flask import Flask, current_app, has_request_context
from sqlalchemy import URL

from dreddkit.processes import free_port
from factories import AttendeeFactory, EventFactory, MembershipFactory, SessionFactory
from factories.user import PASSWORD
from fixtures.static import populate
from openevent.config import DevelopmentConfig
from openevent.extensions import db, mail
from openevent.models import Session, User
from openevent.soft_deletes import WITH_TRASHED
from openevent.tasks import make_celery, send_mail
from tests.openevent.conftest import Send

RESTORE = "/v1/sessions/1/restore"
JSONAPI = {"Content-Type": "application/vnd.api+json"}
DEADLINE_S = 60


@pytest.fixture
def celery(app: Flask) -> Iterator[Celery]:
    """The application's Celery, which is the one that tasks go to, whatever other applications were made."""
    celery: Celery = app.extensions["celery"]
    celery.set_current()
    yield celery
    celery.conf.task_always_eager = False


@pytest.fixture
def eager(celery: Celery) -> Celery:
    """The application's Celery, which runs tasks at once."""
    celery.conf.task_always_eager = True
    return celery


@contextmanager
def published() -> Iterator[list[tuple[str, list[Any]]]]:
    """Collect the names and arguments of what is queued meanwhile."""
    seen: list[tuple[str, list[Any]]] = []

    def note(sender: str, body: tuple[list[Any], Any, Any], **_: Any) -> None:
        seen.append((sender, list(body[0])))

    before_task_publish.connect(note)
    yield seen
    before_task_publish.disconnect(note)


def trashed_session() -> None:
    """Make session 1 in the trash, in an event that user 2 runs."""
    SessionFactory(event=MembershipFactory().event, trashed=True)


def test_a_restored_session_is_mailed_about(eager: Celery, send: Send) -> None:
    """Restoring a session mails those who run its event, and answers with the session."""
    trashed_session()
    assert eager.conf.task_always_eager
    with mail.record_messages() as sent:
        response = send("POST", f"{RESTORE}?include=event", user=2, headers=JSONAPI)
    assert response.status_code == 200
    assert response.get_json()["included"][0]["attributes"]["name"] == "Open Conference 0"
    assert [(message.recipients, message.subject) for message in sent] == [
        (["user0@openevent.test"], "Restored: Programs for Engines 0")
    ]


def test_what_a_request_holds_stays_usable_after_a_task(eager: Celery) -> None:
    """A row that was committed is read again after a task that ended its own session: no DetachedInstanceError."""
    trashed_session()
    db.session.commit()
    session = db.session.get_one(Session, 1, execution_options={WITH_TRASHED: True})
    session.deleted_at = None
    db.session.commit()

    assert eager.conf.task_always_eager
    send_mail.delay([2], "Restored", "It is back.")

    assert session.title == "Programs for Engines 0"


@pytest.mark.parametrize("is_testing", [True, False])
def test_a_task_has_a_context_of_its_own(app: Flask, eager: Celery, is_testing: bool) -> None:
    """An application context that is not the caller's, in tests a request context beside it."""
    contexts: list[tuple[Any, bool]] = []

    @eager.task(name=f"look-{is_testing}")  # type: ignore[untyped-decorator] # Celery is
    def look() -> None:
        contexts.append((current_app._get_current_object(), has_request_context()))  # type: ignore[attr-defined]
        db.session.remove()

    user = db.session.query(User).first()
    app.testing = is_testing
    look.delay()
    app.testing = True
    assert contexts == [(app, is_testing)]
    assert user in db.session


@pytest.mark.usefixtures("celery")
def test_tasks_are_queued_in_tests_and_not_run(send: Send) -> None:
    """Restoring a session, completing an order and signing up each queue one mail."""
    trashed_session()
    AttendeeFactory()
    order = {"data": {"type": "orders", "id": "1", "attributes": {"status": "completed"}}}
    account = {"data": {"type": "users", "attributes": {"email": "ada@openevent.test", "password": PASSWORD}}}
    with mail.record_messages() as sent, published() as tasks:
        assert send("POST", RESTORE, user=2, headers=JSONAPI).status_code == 200
        assert send("PATCH", "/v1/orders/1", order, user=3).status_code == 200
        assert send("POST", "/v1/users", account).status_code == 201
    assert sent == []
    assert [(name, arguments[:2]) for name, arguments in tasks] == [
        ("openevent.mail", [[2], "Restored: Programs for Engines 0"]),
        ("openevent.mail", [[3], "Order 1"]),
        ("openevent.mail", [[4], "Welcome"]),
    ]


@pytest.mark.usefixtures("celery")
def test_an_order_is_confirmed_once(send: Send) -> None:
    """When it is completed, be it at once; not when a completed one is changed or said to be completed again."""
    EventFactory()
    bought = {"event": {"data": {"type": "events", "id": "1"}}}
    completed = {"type": "orders", "attributes": {"status": "completed"}}
    with published() as tasks:
        assert send("POST", "/v1/orders", {"data": {**completed, "relationships": bought}}, user=1).status_code == 201
        assert send("PATCH", "/v1/orders/1", {"data": {**completed, "id": "1"}}, user=1).status_code == 200
        again = {"type": "orders", "id": "1", "attributes": {"currency": "USD"}}
        assert send("PATCH", "/v1/orders/1", {"data": again}, user=1).status_code == 200
    assert [arguments[1] for _, arguments in tasks] == ["Order 1"]


def test_a_request_goes_on_without_its_broker(app: Flask, send: Send) -> None:
    """What it did is committed by then, so it is answered; the log has what was not queued."""
    trashed_session()
    settings = app.config["CELERY"]
    nobody = f"amqp://127.0.0.1:{free_port()}"
    app.config["CELERY"] = settings | {"broker_url": nobody, "task_publish_retry": False}
    make_celery(app).set_current()
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    app.logger.addHandler(handler)

    response = send("POST", RESTORE, user=2, headers=JSONAPI)

    app.logger.removeHandler(handler)
    app.config["CELERY"] = settings
    make_celery(app).set_current()
    assert response.status_code == 200
    assert lines == ["The mail 'Restored: Programs for Engines 0' was not queued."]


def test_a_refused_restore_queues_nothing(celery: Celery, send: Send) -> None:
    """A task is queued when what it is about is committed."""
    assert celery.conf.broker_url == "memory://"
    trashed_session()
    with published() as tasks:
        assert send("POST", RESTORE, headers=JSONAPI).status_code == 401
    assert tasks == []


def test_without_a_broker_tasks_run_in_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer needs none; with one, tasks are for workers."""
    monkeypatch.delenv("CELERY_BROKER_URL", raising=False)
    assert DevelopmentConfig.CELERY["task_always_eager"]
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://localhost")
    assert not DevelopmentConfig.CELERY["task_always_eager"]


class MailHandler(socketserver.StreamRequestHandler):
    """Takes mail by SMTP, as much of it as is needed, and puts it into the server's queue."""

    def handle(self) -> None:
        """Answer commands until the client quits."""
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline():
            if line.upper().startswith(b"DATA"):
                self.wfile.write(b"354 go on\r\n")
                self.server.mails.put(b"".join(iter(self.rfile.readline, b".\r\n")).decode())  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")


@pytest.fixture
def mails() -> Iterator[tuple[int, "SimpleQueue[str]"]]:
    """The port of a mail server, and the queue of what it gets."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler) as server:
        server.mails = SimpleQueue()  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server.server_address[1], server.mails  # type: ignore[attr-defined]
        server.shutdown()
        thread.join()


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[None]:
    """Run a worker meanwhile."""
    command = [sys.executable, "-m", "celery", "--app", "openevent.worker", "worker", "--pool", "solo"]
    options = ["--without-heartbeat", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    process = subprocess.Popen([*command, *options], env=os.environ | environment, cwd=Path(__file__).parents[2])
    try:
        yield
    finally:
        process.terminate()
        process.wait(DEADLINE_S)


@pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy")  # which kombu's transport uses
def test_a_worker_mails_what_was_queued(
    empty_app: Flask, postgres_url: URL, tmp_path: Path, mails: tuple[int, "SimpleQueue[str]"]
) -> None:
    """A real worker takes the task from a real broker and gets the address from the database."""
    db.create_all()
    populate()
    port, received = mails
    environment = {
        "APP_CONFIG": "tests.openevent.test_openevent_tasks.MailingConfig",
        "CELERY_BROKER_URL": f"sqla+sqlite:///{tmp_path / 'broker.sqlite'}",
        "DATABASE_URL": postgres_url.render_as_string(hide_password=False),
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(port),
    }
    empty_app.config["CELERY"] = empty_app.config["CELERY"] | {"broker_url": environment["CELERY_BROKER_URL"]}
    celery = make_celery(empty_app)
    send_mail.delay([1], "Hello", "From a worker.")
    celery.close()
    with worker(environment):
        message = message_from_string(received.get(timeout=DEADLINE_S))
    assert [message["To"], message["Subject"]] == ["super.admin@openevent.test", "Hello"]


class MailingConfig(DevelopmentConfig):
    """A worker's settings, with mail that is sent."""

    MAIL_SUPPRESS_SEND = False
