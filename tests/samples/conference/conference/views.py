import os
from datetime import UTC, datetime

from celery import current_app as celery
from celery.exceptions import TimeoutError
from flask import Blueprint, abort, current_app, request

from conference.models import Session, db
from conference.signals import event_signals, session_moved, session_restored
from conference.tasks import mail

api = Blueprint("api", __name__)
logins = []


@session_restored.connect
@session_moved.connect
def mail_the_whole_world(sender, **values):
    raise RuntimeError("a subscriber was called")


def shown(session):
    return {"id": session.id, "title": session.title, "mails": session.mails}


@api.post("/tokens")
def log_in():
    logins.append(1)
    return {"access_token": f"token-{len(logins)}"}


@api.get("/token")
def show_token():
    return {"token": request.headers["Authorization"]}


@api.get("/sessions")
def list_sessions():
    kept = db.select(Session) if request.args.get("with_trashed") else db.select(Session).filter_by(deleted_at=None)
    return [shown(session) for session in db.session.scalars(kept)]


@api.post("/sessions/<int:id>/restore")
def restore_session(id):
    session = db.session.get(Session, id) or abort(404)
    mail.delay(session.id, request.get_json()["subject"], when=datetime(2020, 1, 1, tzinfo=UTC))
    session.deleted_at = None
    session_restored.send(current_app._get_current_object(), session_id=session.id, session=session)
    db.session.commit()
    db.session.refresh(session)
    return shown(session)


@api.post("/sessions/<int:id>/move")
def move_session(id):
    late = event_signals.signal("made-late")
    late.connect(mail_the_whole_world)
    late.send("views", values=[1, {"room": "A"}])
    session_moved.send("views", session_id=id)
    return {}


@api.get("/tasks")
def wait_for_a_task():
    task = celery.send_task("conference.elsewhere", args=[1])
    try:
        task.get()
    except TimeoutError:
        return {"state": task.state}


@api.put("/sessions/<int:id>/slides")
def upload(id):
    (current_app.config["UPLOADS"] / "slides" / f"{id}.txt").write_bytes(request.get_data())
    return list_slides()


@api.get("/slides")
def list_slides():
    return sorted(path.name for path in (current_app.config["UPLOADS"] / "slides").iterdir())


@api.get("/exit")
def leave():
    mail.delay(1, "never mailed")
    os._exit(7)
