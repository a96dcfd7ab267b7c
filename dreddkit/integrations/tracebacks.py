"""Tracebacks as a user reads them: from their own first frame on."""

import traceback

__all__ = ["user_traceback"]

MACHINERY = frozenset({"alembic", "dreddkit", "flask_migrate", "flask_sqlalchemy", "importlib", "sqlalchemy"})


def user_traceback(error: BaseException) -> str:
    """Return the traceback from the first frame outside dreddkit and what it calls on.

    Where no frame is the user's, only the exception itself is left (for a SyntaxError: file, line and caret).
    """
    frames = error.__traceback__
    while frames is not None and _package(frames.tb_frame.f_globals) in MACHINERY:
        frames = frames.tb_next
    if frames is None:
        return "".join(traceback.format_exception_only(error)).strip()
    return "".join(traceback.format_exception(type(error), error, frames)).strip()


def _package(namespace: dict[str, object]) -> str:
    return str(namespace.get("__name__", "")).partition(".")[0]
