"""A hook that waits for PostgreSQL is over its deadline like any other, and leaves a usable connection."""

import io
import os
import signal
import threading
import time
from collections.abc import Iterator

import psycopg2
import pytest
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.orm import Session

from dreddkit.ending import interrupted_by_signals
from dreddkit.errors import HookTimeoutError
from dreddkit.hooks import call_hook

# An alarm that meets a destructor or a callback of the garbage collector is lost there, is warned of, and comes again.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

DEADLINE_S = 0.5
AT_MOST_S = 3.0  # far below the 60 s that the query would take, far above what a busy machine needs


@pytest.fixture
def engine(postgres_url: URL) -> Iterator[Engine]:
    """An engine on a fresh database."""
    engine = create_engine(postgres_url)
    yield engine
    engine.dispose()


def test_a_query_that_hangs_is_cancelled(engine: Engine) -> None:
    """SELECT pg_sleep(60) ends soon after the deadline; session and engine serve the next hook."""
    session = Session(engine)

    started = time.monotonic()
    with pytest.raises(HookTimeoutError, match="ran over its deadline") as caught:
        call_hook("sleepy", lambda: session.execute(text("SELECT pg_sleep(60)")), deadline_s=DEADLINE_S)

    assert DEADLINE_S <= time.monotonic() - started < AT_MOST_S
    assert "pg_sleep" in caught.value.output
    session.rollback()
    call_hook("next", lambda: session.execute(text("SELECT 1")).one(), deadline_s=DEADLINE_S)
    session.close()


def test_a_lock_that_is_waited_for(engine: Engine) -> None:
    """A hook that waits for another session's lock ends, and its own locks are gone with it."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE a (id int)"))
        connection.execute(text("CREATE TABLE b (id int)"))

    def blocked() -> None:
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE b"))
            connection.execute(text("LOCK TABLE a"))

    with engine.begin() as holder:
        holder.execute(text("LOCK TABLE a"))
        with pytest.raises(HookTimeoutError):
            call_hook("blocked", blocked, deadline_s=DEADLINE_S)
        holder.execute(text("LOCK TABLE b IN ACCESS EXCLUSIVE MODE NOWAIT"))


def test_a_hook_that_tries_again_and_again(engine: Engine) -> None:
    """Swallowing the cancelled query's error does not help a hook over its deadline."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def stubborn() -> None:
            while True:
                try:
                    connection.execute(text("SELECT pg_sleep(60)"))
                except Exception:  # noqa: BLE001, S112 - what is tested
                    continue

        with pytest.raises(HookTimeoutError):
            call_hook("stubborn", stubborn, deadline_s=DEADLINE_S)


def test_copy_works_in_a_hook(postgres_url: URL) -> None:
    """Whatever makes queries interruptible, COPY is still allowed (psycopg2's wait callbacks would refuse it)."""
    arguments = postgres_url.translate_connect_args(database="dbname", username="user")
    connection = psycopg2.connect(**arguments)

    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE a (id int)")
            cursor.copy_from(io.StringIO("1\n2\n"), "a")

    call_hook("copy", copy, deadline_s=DEADLINE_S)

    connection.close()


def test_queries_outside_a_hook_are_left_alone(engine: Engine) -> None:
    """Once the hook is over, no late alarm cancels what comes next."""
    with engine.connect() as connection:
        for _ in range(3):
            with pytest.raises(HookTimeoutError):
                call_hook("sleepy", lambda: connection.execute(text("SELECT pg_sleep(60)")), deadline_s=0.1)
            connection.rollback()
            connection.execute(text("SELECT pg_sleep(0.3)"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_a_waiting_query(engine: Engine, number: signal.Signals) -> None:
    """Ctrl-C and the like while a hook waits for PostgreSQL takes effect at once, as an interrupt."""
    session = Session(engine)
    running = text("SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)'")

    def interrupt() -> None:
        give_up = time.monotonic() + 30
        with engine.connect() as connection:
            while not connection.scalar(running) and time.monotonic() < give_up:
                connection.rollback()
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=interrupt)
    thread.start()
    started = time.monotonic()
    with interrupted_by_signals(), pytest.raises(KeyboardInterrupt):
        call_hook("sleepy", lambda: session.execute(text("SELECT pg_sleep(60)")), deadline_s=50)

    assert time.monotonic() - started < 40
    thread.join()
    session.close()
