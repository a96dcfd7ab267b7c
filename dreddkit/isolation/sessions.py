"""Ending the database sessions that hold a reset up, or would not see it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Row, text
from sqlalchemy.exc import DBAPIError

from dreddkit.errors import ResetError

__all__ = [
    "HELD_UP",
    "count_open_transactions",
    "count_writers",
    "describe_session",
    "end_idle_transactions",
    "end_idle_writers",
    "end_lock_holders",
    "end_open_transactions",
    "held_up_error",
]

HELD_UP = {"55P03", "40P01"}  # lock not available, deadlock detected

# A role that may not see another's session gets NULL for all but its pid and names.
SESSIONS = """
SELECT a.pid, a.application_name, a.state, a.query,
       extract(epoch FROM clock_timestamp() - a.xact_start)::float AS open_s
FROM pg_stat_activity a
WHERE coalesce(a.backend_type, 'client backend') = 'client backend' AND a.pid <> pg_backend_pid()
"""
# An advisory lock holds up nobody who does not ask for it: it is the claim of the run itself, or the application's own.
HOLDERS = f"""
{SESSIONS}
  AND a.pid IN (SELECT l.pid FROM pg_locks l
                WHERE l.granted AND l.locktype <> 'advisory'
                  AND coalesce(l.relation, l.objid) >= 16384  -- the first that is not the system's
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""  # noqa: S608 - constants only
IDLE = f"""
{SESSIONS}
  AND a.datname = current_database() AND a.state LIKE 'idle in transaction%'
  AND clock_timestamp() - a.state_change >= make_interval(secs => :idle_s)
"""
# Of a single statement the transaction begins with it.
OPEN = f"""
{SESSIONS}
  AND a.datname = current_database() AND (a.state LIKE 'idle in transaction%' OR a.query_start > a.xact_start)
  AND clock_timestamp() - a.xact_start >= make_interval(secs => :open_s)
"""
# One that is at work and takes no snapshot to last sees the baseline as soon as it is there.
OPEN_IDLE = f"""
{OPEN}
  AND a.state LIKE 'idle in transaction%'
  AND (a.backend_xmin IS NOT NULL OR clock_timestamp() - a.state_change >= make_interval(secs => :open_s))
"""
WRITERS = f"""
{SESSIONS}
  AND a.datname = current_database() AND a.backend_xid IS NOT NULL
  AND clock_timestamp() - a.xact_start >= make_interval(secs => :open_s)
"""
PREPARED = """
SELECT gid, quote_literal(gid) AS literal, owner, extract(epoch FROM clock_timestamp() - prepared)::float AS open_s
FROM pg_prepared_xacts WHERE database = current_database()
"""
IDLE_WRITERS = f"{WRITERS} AND a.state LIKE 'idle in transaction%'"


def end_lock_holders(engine: Engine) -> dict[int | str, str]:
    """End the sessions that hold locks on this database's own tables; return a sentence on each, by pid.

    Prepared transactions, which hold theirs without a session, are rolled back; their sentences are by their names.
    """
    return _end_all(engine, HOLDERS) | _roll_back_prepared(engine)


def end_idle_transactions(engine: Engine, idle_s: float) -> dict[int | str, str]:
    """End the sessions that left a transaction open; return a sentence on each, by pid.

    Args:
        engine: The database.

        idle_s: How long they have not done anything in it, in seconds; others are at work.
    """
    return _end_all(engine, IDLE, idle_s=idle_s)


def end_open_transactions(engine: Engine, open_s: float) -> dict[int | str, str]:
    """End the sessions that keep a transaction open; return a sentence on each, by pid.

    Args:
        engine: The database.

        open_s: How long, in seconds, the session has been idle in it, or has kept a snapshot of what was then.
    """
    return _end_all(engine, OPEN_IDLE, open_s=open_s)


def end_idle_writers(engine: Engine, open_s: float) -> dict[int | str, str]:
    """End the sessions that have written something and are idle now; return a sentence on each, by pid.

    Args:
        engine: The database.

        open_s: How long ago their transactions began at least, in seconds.
    """
    return _end_all(engine, IDLE_WRITERS, open_s=open_s)


def count_writers(engine: Engine, open_s: float) -> int:
    """Count the sessions that have written something, idle or not, in transactions that began so long ago."""
    return len(_find(engine, WRITERS, open_s=open_s))


def count_open_transactions(engine: Engine, open_s: float) -> int:
    """Count the sessions whose transactions of several statements began so long ago, idle or at work."""
    return len(_find(engine, OPEN, open_s=open_s))


def held_up_error(done: str, times: int, *, where: str, ended: dict[int | str, str]) -> ResetError:
    """Return the error that tells that something could not be done to the database, and by whom it was held up.

    Args:
        done: What was to be done to the database.

        times: How many times it was tried.

        where: The database.

        ended: A sentence on each session that was ended, or could not be, by pid.
    """
    return ResetError(
        f"The database could not be {done}: it was held up {times} times in a row.",
        where=where,
        output="\n".join(ended.values()) or "No session that this role can see holds a lock.",
        hint="A prepared transaction holds its locks too: SELECT * FROM pg_prepared_xacts; then ROLLBACK PREPARED.",
    )


def _find(engine: Engine, query: str, **parameters: float) -> Sequence[Row[*tuple[Any, ...]]]:
    try:
        return _ask(engine, query, parameters)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _ask(engine, query, parameters)  # PostgreSQL crashed just now; the next connection waits for it


def _ask(engine: Engine, query: str, parameters: dict[str, float]) -> Sequence[Row[*tuple[Any, ...]]]:
    with engine.connect() as connection:
        return connection.execute(text(query), parameters).all()


def _roll_back_prepared(engine: Engine) -> dict[int | str, str]:
    return {found.gid: _roll_back(engine, found) for found in _find(engine, PREPARED)}


def _roll_back(engine: Engine, found: Any) -> str:
    outcome = "rolled back"
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"ROLLBACK PREPARED {found.literal}")
    except DBAPIError as error:
        outcome = f"could not be rolled back, {str(error.orig).strip()}"
    return f"prepared transaction {found.literal} of {found.owner}, for {found.open_s:.1f} s: {outcome}"


def _end_all(engine: Engine, query: str, **parameters: float) -> dict[int | str, str]:
    return {
        found.pid: describe_session(
            pid=found.pid,
            name=found.application_name,
            state=found.state,
            open_s=found.open_s,
            query=found.query,
            outcome=_end(engine, found.pid),
        )
        for found in _find(engine, query, **parameters)
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
