"""Choosing a strategy, the reset() of the run, and the words about a session."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, make_url

from dreddkit.config import ISOLATIONS
from dreddkit.errors import ConfigError, DatabaseError, SetupError
from dreddkit.isolation import ResetReport, activate, make_strategy, reset
from dreddkit.isolation.catalog import drop_object
from dreddkit.isolation.sessions import describe_session

POSTGRES = make_url("postgresql://user:secret@localhost/db")


class Counting:
    """A strategy that counts its resets."""

    name = "counting"
    notes = ()
    resets = 0

    def prepare(self) -> None:
        """Nothing to build."""

    def reset(self) -> ResetReport:
        """Count."""
        self.resets += 1
        return ResetReport(self.name)

    def changes(self) -> None:
        """Nothing is noted."""

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(autouse=True)
def no_active_strategy() -> Iterator[None]:
    """Leaves no strategy active for the next test."""
    yield
    activate(None)


def build() -> None:
    """Build nothing."""


@pytest.mark.parametrize("name", ISOLATIONS)
def test_every_name_makes_a_strategy(name: str) -> None:
    """Each name that is offered works; auto prefers restore."""
    assert make_strategy(name, url=POSTGRES, build=build).name == {"auto": "restore"}.get(name, name)


@pytest.mark.parametrize("url", [POSTGRES, make_url("sqlite:////nowhere/shop.db")])
@pytest.mark.parametrize("name", ["none", "recreate", "truncate"])
def test_strategies_that_do_not_note_changes(name: str, url: URL) -> None:
    """That nobody knows what was changed is told apart from that nothing was."""
    assert make_strategy(name, url=url, build=build).changes() is None


def test_unknown_name() -> None:
    """A name that is not offered is told with the names that are, and the closest."""
    with pytest.raises(ConfigError) as caught:
        make_strategy("recrate", url=POSTGRES, build=build)

    assert "closest:  recreate" in str(caught.value)


def test_database_that_cannot_be_reset() -> None:
    """Another dialect is refused at once."""
    with pytest.raises(DatabaseError, match="cannot be reset"):
        make_strategy("recreate", url=make_url("mysql://localhost/db"), build=build)


def test_reset_runs_the_active_strategy() -> None:
    """reset() is the active run's, with its report."""
    strategy = Counting()
    activate(strategy.reset)

    assert reset() == ResetReport("counting", ())
    assert strategy.resets == 1


def test_reset_without_a_run() -> None:
    """Outside a run reset() says when it works."""
    with pytest.raises(SetupError, match="only while dreddkit runs transactions") as caught:
        reset()

    assert "in a hook or fixture" in caught.value.hint


def test_session_is_described() -> None:
    """A session is told with its pid, name, state, age and last query, on one line."""
    told = describe_session(
        pid=7, name="the api", state="idle in transaction", open_s=2.04, query="SELECT\n  1", outcome="ended"
    )

    assert told == "pid 7 (the api), idle in transaction for 2.0 s, last query 'SELECT 1': ended"


def test_hidden_session_is_described() -> None:
    """What a role may not see of a session is said to be unknown."""
    told = describe_session(pid=7, name="", state=None, open_s=None, query=None, outcome="ended")

    assert told == "pid 7 (no application_name), state unknown, last query 'unknown': ended"


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("table", "DROP TABLE IF EXISTS a.b CASCADE"),
        ("composite type", "DROP TYPE IF EXISTS a.b CASCADE"),
        ("statistics object", "DROP STATISTICS IF EXISTS a.b CASCADE"),
    ],
)
def test_drop_statement(kind: str, statement: str) -> None:
    """The catalog's words for a kind of object become those of DROP."""
    assert drop_object(kind, "a.b").upper() == statement.upper()
