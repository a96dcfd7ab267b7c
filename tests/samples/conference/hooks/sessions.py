import json
import os

from conference.models import Session
from dreddkit import after, after_each, login, make
from dreddkit.integrations.blinker import mute_signals, record_signals
from dreddkit.integrations.celery import record_tasks, run_tasks
from dreddkit.integrations.soft_delete import trashed
from dreddkit.integrations.storage import throwaway_folder
from factory.alchemy import SQLAlchemyModelFactory

tasks = run_tasks() if os.environ.get("TASKS") == "run" else record_tasks()
signals = record_signals(os.environ.get("SIGNALS", "conference.signals:event_signals"))
mute_signals("conference.signals:session_moved")
uploads = throwaway_folder("CONFERENCE_UPLOADS")


class SessionFactory(SQLAlchemyModelFactory):
    class Meta:
        model = Session

    class Params:
        trashed = trashed()

    title = "Solaris"


fixtures = {
    "Sessions > *": SessionFactory,
    "Sessions > Trash > *": make(SessionFactory, "trashed"),
    "Sessions > Restored > *": make(SessionFactory, "trashed"),
}
authentication = {"*": login("/tokens")}


@after("Sessions > Restored > Restore A Session")
def mailed(transaction):
    assert [call.name for call in tasks.calls()] == ["conference.mail"]


@after_each
def note(transaction):
    seen = {
        "name": transaction["name"].split(" > ")[-1],
        "worker": os.environ.get("PYTEST_XDIST_WORKER", ""),
        "tasks": [[call.name, call.args, call.kwargs] for call in tasks.calls()],
        "signals": [[call.name, call.sender, call.values] for call in signals.calls()],
        "files": sorted(str(path.relative_to(uploads)) for path in uploads.rglob("*")),
    }
    with open("seen.jsonl", "a") as file:
        file.write(json.dumps(seen) + "\n")
