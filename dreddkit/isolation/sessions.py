"""Ending the database sessions that hold a reset up."""

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

__all__ = ["describe_session", "end_lock_holders"]

# A role that may not see another's session gets NULL for all but its pid and names.
HOLDERS = """
SELECT a.pid, a.application_name, a.state, a.query,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float AS open_s
FROM pg_stat_activity a
WHERE coalesce(a.backend_type, 'client backend') = 'client backend' AND a.pid <> pg_backend_pid()
  AND a.pid IN (SELECT l.pid FROM pg_locks l
                WHERE l.granted AND l.relation >= 16384  -- the first that is not the system's
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""


def end_lock_holders(engine: Engine) -> dict[int, str]:
    """End the sessions that hold locks on this database's own tables; return a sentence on each, by pid."""
    with engine.connect() as connection:
        holders = connection.execute(text(HOLDERS)).all()
    return {
        found.pid: describe_session(
            pid=found.pid,
            name=found.application_name,
            state=found.state,
            open_s=found.open_s,
            query=found.query,
            outcome=_end(engine, found.pid),
        )
        for found in holders
    }


def _end(engine: Engine, pid: int) -> str:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    except DBAPIError as error:
        return f"could not be ended, {str(error.orig).strip()}"
    return "ended"


def describe_session(
    *, pid: int, name: str | None, state: str | None, open_s: float | None, query: str | None, outcome: str
) -> str:
    """Say who a session is, since when its transaction is open (in seconds), what it did last, what became of it."""
    since = f" for {open_s:.1f} s" if open_s is not None else ""
    last = " ".join((query or "unknown").split())[:200]
    who = f"pid {pid} ({name or 'no application_name'}), {state or 'state unknown'}{since}"
    return f"{who}, last query {last!r}: {outcome}"
