"""Celery in the server under test: what is published is noted, and run where hook files say so."""

from collections.abc import Sequence
from contextvars import Context
from typing import Any, NoReturn

from celery import Celery, Task, current_app
from celery.backends.cache import CacheBackend
from celery.exceptions import TimeoutError as NoResult
from celery.signals import before_task_publish, task_prerun
from kombu.utils.url import maybe_sanitize_url

from dreddkit.errors import AppError
from dreddkit.integrations.celery import IN_MEMORY, INSTALLER, Tasks

__all__ = ["NeverRun", "install"]


class NeverRun(CacheBackend):  # type: ignore[misc] # not typed
    """The results of tasks that are recorded: they stay pending, and whoever waits for one is told at once."""

    supports_native_join = False  # a group's are waited for one by one

    def __init__(self, app: Celery, **_: Any) -> None:
        super().__init__(app, url="memory://")

    def wait_for_pending(self, result: Any, **_: Any) -> NoReturn:
        """Raise what a caller has to expect of a task that takes too long.

        Raises:
            TimeoutError: Always; Celery's.
        """
        raise NoResult(f"Task {result.id} was recorded by dreddkit, not run, so it has no result.")


def install(app: Any, recorders: Sequence[Tasks]) -> None:
    """Note tasks from now on, and run them if any recorder is one of ``run_tasks()``; a second time changes nothing.

    Args:
        app: The application.

        recorders: What hook files have announced.

    Raises:
        AppError: The application has no Celery application, or one that is on another broker.
    """
    celery = celery_of(app, repr(recorders[0]))
    check_broker(celery, repr(recorders[0]))
    runs = any(each.function == "run_tasks" for each in recorders)
    celery.conf.update(task_always_eager=runs, task_eager_propagates=runs)
    if runs:
        run_as_in_a_worker(celery)
    before_task_publish.connect(note_published, weak=False)
    task_prerun.connect(note_run, weak=False)
    for recorder in recorders:
        recorder.start()


def celery_of(app: Any, where: str) -> Celery:
    """Return the Celery application of an application: by Flask's pattern, else the current one."""
    found = getattr(app, "extensions", {}).get("celery")
    current = found if isinstance(found, Celery) else current_app._get_current_object()  # noqa: SLF001 - documented
    if current.main == "default" and not current.set_as_current:  # what Celery makes up where there is none
        raise AppError(
            "The application has no Celery application.",
            where=where,
            given="an app.extensions without 'celery', and no current Celery application",
            hint='Have the factory make one, with app.extensions["celery"] = celery_app, as Flask\'s manual does.',
        )
    return current


def check_broker(celery: Celery, where: str) -> None:
    """See to it that no task leaves: an application may load another environment over that of its process.

    Raises:
        AppError: Celery would publish to a real broker.
    """
    if celery.conf.broker_write_url != IN_MEMORY["CELERY_BROKER_WRITE_URL"]:
        raise AppError(
            "Celery would publish to a broker.",
            where=where,
            given=maybe_sanitize_url(str(celery.conf.broker_write_url)),
            allowed=["memory://"],
            hint="Leave the environment variables CELERY_BROKER_URL and CELERY_BROKER_WRITE_URL as dreddkit sets them.",
        )


def run_as_in_a_worker(celery: Celery) -> None:
    """Have tasks that run at once know nothing of the request, so that one without a context of its own is found."""
    kind: Any = celery.Task  # which the application's tasks are made of
    kind.apply = apply_apart


def apply_apart(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Run a task at once, in a context where nothing is set."""
    return Context().run(Task.apply, self, *args, **kwargs)


def note_published(sender: str, body: Any, **_: Any) -> None:
    """Note a task that is about to be published, in either version of Celery's protocol."""
    args, kwargs = (body["args"], body["kwargs"]) if isinstance(body, dict) else body[:2]
    note(sender, args, kwargs)


def note_run(task: Any, args: Any, kwargs: Any, **_: Any) -> None:
    """Note a task that is about to run at once, and so is not published."""
    note(task.name, args, kwargs)


def note(name: str, args: Any, kwargs: Any) -> None:
    """Note a call of a task."""
    for recorder in Tasks.announced(INSTALLER):
        recorder.note(name=name, args=list(args), kwargs=dict(kwargs))
