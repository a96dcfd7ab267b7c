"""Celery's tasks while an API is tested: recorded instead of run, or run at once; see docs/celery.md.

Celery is imported in the server under test alone: hook files need none.
"""

from dataclasses import dataclass
from typing import Any

from dreddkit.errors import AppError
from dreddkit.integrations.inheriting import export, restore
from dreddkit.integrations.recording import record
from dreddkit.stores import Recorder

__all__ = ["TaskCall", "install", "record_tasks", "run_tasks"]

INSTALLER = "dreddkit.integrations.celery:install"
IN_MEMORY = {  # Celery takes these before any configuration
    "CELERY_BROKER_URL": "memory://",
    "CELERY_BROKER_WRITE_URL": "memory://",
    "CELERY_RESULT_BACKEND": "dreddkit.integrations.celery_served:NeverRun",
}


@dataclass(frozen=True, slots=True)
class TaskCall:
    """A task that the application called.

    Args:
        name: The task's name.

        args: Its positional arguments; what is no JSON is there as its repr.

        kwargs: Its keyword arguments, likewise.
    """

    name: str
    args: list[Any]
    kwargs: dict[str, Any]


class Tasks(Recorder):
    """The tasks that the application calls."""

    def calls(self) -> list[TaskCall]:
        """Return the calls of the transaction, in their order."""
        return [TaskCall(**line) for line in self.lines()]

    def close(self) -> None:
        """Forget them, and give Celery its broker back."""
        super().close()
        restore(IN_MEMORY)


def record_tasks() -> Tasks:
    """Record the Celery tasks that the application publishes; none is run, and none leaves the server's process.

    Call it where a hook file is imported::

        tasks = record_tasks()

        @after("Sessions > Session > Restore")
        def mailed(transaction):
            if [call.name for call in tasks.calls()] != ["openevent.mail"]:
                transaction.fail("No mail was sent.")

    Returns:
        The tasks; ``calls()`` gives those of the transaction, each with ``name``, ``args`` and ``kwargs``.
    """
    return tasks("record_tasks")


def run_tasks() -> Tasks:
    """Run the Celery tasks that the application publishes at once, as a worker would: they know nothing of the request.

    They are recorded as well. A task that raises fails the request that published it.

    Returns:
        The tasks, as ``record_tasks()`` does.
    """
    return tasks("run_tasks")


def install(app: object) -> None:
    """Do in the server's process what hook files ask for; nothing where no hook file does.

    dreddkit calls it for a server of its own. One that the configuration's ``server`` starts calls it by itself::

        install(app)

    Args:
        app: The application, once its Celery application is there.

    Raises:
        AppError: There is no Celery, or the application has none.
    """
    recorders = Tasks.announced(INSTALLER)
    if not recorders:
        return
    try:
        from dreddkit.integrations import celery_served  # noqa: PLC0415 - see the module's docstring
    except ModuleNotFoundError as error:
        if error.name != "celery":
            raise
        raise AppError("Celery is not installed.", where=repr(recorders[0]), hint="pip install celery") from error
    celery_served.install(app, recorders)


def tasks(function: str) -> Tasks:
    """Record tasks, and keep them in memory: those of hooks and fixtures, too."""
    recorded = record(Tasks, INSTALLER, function)
    export(IN_MEMORY)
    return recorded
