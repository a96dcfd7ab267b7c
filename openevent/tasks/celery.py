"""Celery, bound to an application: each task runs in a context of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import Celery, Task
from flask import Flask

__all__ = ["make_celery"]


def make_celery(app: Flask) -> Celery:
    """Make the Celery application of a Flask application, which has it as ``app.extensions["celery"]``."""

    class ContextTask(Task):  # type: ignore[misc]
        """A task that runs in a context of its own.

        Its database session is another one than the request's, which would lose its objects when the task ends.
        """

        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with task_context(app):
                return self.run(*args, **kwargs)

    celery = Celery(app.import_name, task_cls=ContextTask)
    celery.conf.update(app.config["CELERY"])
    celery.set_default()
    app.extensions["celery"] = celery
    return celery


@contextmanager
def task_context(app: Flask) -> Iterator[None]:
    """Open an application context, and in tests a request context as well."""
    with app.app_context():  # first: a request context would do with the one that is open already
        if app.testing:
            with app.test_request_context():
                yield
        else:
            yield
