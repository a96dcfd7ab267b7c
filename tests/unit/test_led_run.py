"""A run that Dredd leads: what hooks and their mistakes make of an event's data."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dreddkit.plugin.handling import LedRun
from dreddkit.stash import stash
from dreddkit.stores import recorder

Lead = Callable[..., LedRun]


@pytest.fixture
def warnings() -> list[str]:
    """What the runs of a test warned of."""
    return []


@pytest.fixture
def lead(tmp_path: Path, warnings: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Lead]:
    """Open a run with one hook file of the test's."""
    monkeypatch.syspath_prepend(tmp_path)  # puts the path back in the end
    opened = []

    def open_it(hooks: str, configuration: str = "") -> LedRun:
        (tmp_path / "hooks.py").write_text("from dreddkit import *\n" + hooks)
        (tmp_path / "dreddkit.toml").write_text(configuration)
        led = LedRun(tmp_path, ["hooks.py"], tmp_path / "cache", warnings.append)
        opened.append(led)
        led.open()
        return led

    yield open_it
    for led in opened:
        led.close()
    stash.clear()


def test_hooks_change_the_data(lead: Lead) -> None:
    """What a hook writes is in the answer; a hook of another transaction is not called."""
    led = lead("@before('A')\ndef a(t):\n    t['fullPath'] = '/a'\n@before('B')\ndef b(t):\n    t['fullPath'] = '/b'\n")

    assert led.handle("beforeEach", {"name": "A"}) == {"name": "A", "fullPath": "/a"}


def test_requests_are_authenticated(lead: Lead) -> None:
    """A provider's header takes the place of the documented one, not of one that a hook has set."""
    led = lead(
        "@before('B')\ndef b(t):\n    t.headers['X-Key'] = 'b'\n"
        "@authenticate('*')\ndef by_key():\n    return {'X-Key': 'real'}\n"
    )
    documented = {"headers": {"x-key": "example"}}

    assert led.handle("beforeEach", {"name": "A", "request": documented})["request"]["headers"] == {"x-key": "real"}
    assert led.handle("beforeEach", {"name": "B", "request": {}})["request"]["headers"] == {"X-Key": "b"}


@pytest.mark.parametrize(
    ("returned", "given"),
    [
        ("'JWT abc'", "given:    a value of the type str"),
        ("{'X-Key': None, 'X-Old': 'abc'}", "given:    {'X-Key': NoneType, 'X-Old': str}"),
        ("{1: 'abc'}", "given:    {1: str}"),
    ],
)
def test_what_a_provider_returns_has_to_be_headers(lead: Lead, returned: str, given: str) -> None:
    """Anything else fails the transaction, and says what would be right, without what may be secret."""
    led = lead(f"@authenticate('*')\ndef by_key(t):\n    return {returned}\n")

    told = led.handle("beforeEach", {"name": "A", "request": {}})["fail"]

    assert [part for part in ("returns headers, or None", "by_key (hooks.py:2)", given) if part not in told] == []
    assert "abc" not in told


def test_hooks_for_no_transaction_are_told(lead: Lead, warnings: list[str]) -> None:
    """Dredd's list shows which names are wrong, those of fixtures too."""
    led = lead("@before('Books > Lst')\ndef a(t): ...\n@fixture('Books > Lost')\ndef b(): ...\n")

    led.handle("beforeAll", [{"name": "Books > List"}])

    assert len(warnings) == 2
    assert "did you mean 'Books > List'?" in warnings[0]


def test_sequences_are_told_to_be_none_here(lead: Lead, warnings: list[str]) -> None:
    """Where Dredd leads, the order is its, and everything starts from the baseline."""
    lead("sequences = {'Life': ['A', 'B']}\n")

    assert warnings == ["The sequence 'Life' (hooks.py:2) is for `dreddkit run`."]


def test_nothing_runs_where_the_server_does_not_record(lead: Lead, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dredd's server knows nothing of hook files: signals that are to be muted would be heard."""
    monkeypatch.setattr(recorder, "INSTALL_S", 0)
    monkeypatch.setenv(recorder.VARIABLE, "[]")
    led = lead("from dreddkit.integrations.blinker import mute_signals\nmute_signals('shop:signals')\n")

    (told,) = led.handle("beforeAll", [{"name": "A"}])

    assert [part for part in ("mute_signals('shop:signals')", "Dredd's own server") if part not in told["fail"]] == []
    assert "fail" in led.handle("beforeEach", {"name": "A"})


def test_a_fixture_lets_run_what_dredd_skips(lead: Lead) -> None:
    """One that is meant for the response, not one for all; what hooks skip stays skipped."""
    led = lead(
        "@fixture('A', 'C')\ndef a(): ...\nfixtures = {('B*', 404): [], '*': []}\n"
        "@before_all\ndef b(ts):\n    ts[2]['skip'] = 'why'\n"
    )

    told = led.handle(
        "beforeAll",
        [{"name": name, "skip": True, "expected": {"statusCode": "404"}} for name in ["A", "B", "C", "D"]],
    )

    assert [each["skip"] for each in told] == [False, False, "why", True]


@pytest.mark.parametrize("event", ["beforeEach", "beforeEachValidation", "afterEach"])
def test_a_hook_that_raises_fails_its_transaction_only(lead: Lead, event: str) -> None:
    """The failure is the traceback from the user's file on; the next transaction goes on."""
    kinds = {"beforeEach": "before", "beforeEachValidation": "before_validation", "afterEach": "after"}
    led = lead(f"@{kinds[event]}('A')\ndef a(t):\n    1 / 0\n")

    told = led.handle(event, {"name": "A"})["fail"]

    assert [part for part in ("hook a (hooks.py:2)", "ZeroDivisionError", "line 4, in a") if part not in told] == []
    assert led.handle(event, {"name": "B"}) == {"name": "B"}


def test_after_hooks_all_run_though_one_raises(lead: Lead) -> None:
    """The transaction fails, and no clean-up is lost."""
    led = lead("@after('A')\ndef a(t):\n    1 / 0\n@after_each\ndef b(t):\n    t['cleaned'] = True\n")

    got = led.handle("afterEach", {"name": "A"})

    assert got["cleaned"]
    assert "ZeroDivisionError" in got["fail"]


@pytest.mark.parametrize("hooks", ["@before_all\ndef a(ts):\n    1 / 0\n", "1 / 0\n"])
def test_nothing_runs_after_a_failure_for_all(lead: Lead, hooks: str) -> None:
    """A before_all hook that raises, and a file that does not import, fail every transaction; the first says why."""
    led = lead(hooks + "@before_each\ndef never(t):\n    t['ran'] = True\n")

    first, second = led.handle("beforeAll", [{"name": "A"}, {"name": "B"}])

    assert "ZeroDivisionError" in first["fail"]
    assert second["fail"] == first["fail"].splitlines()[0]
    assert led.handle("beforeEach", dict(second)) == second
    assert "ran" not in led.handle("beforeEach", {"name": "added by a hook"})


@pytest.mark.parametrize("added", ["'A'", "{'name': 'B'}", "{'fullPath': '/a'}"])
def test_what_a_hook_adds_has_to_be_a_transaction(lead: Lead, added: str) -> None:
    """The hook is named, and what it added."""
    led = lead(f"@before_all\ndef more(ts):\n    ts.append({added})\n")

    (told, *_) = led.handle("beforeAll", [{"name": "A"}])

    assert [part for part in ("hook more (hooks.py:2)", f"given:    {added}") if part not in told["fail"]] == []


def test_pytest_skip_skips(lead: Lead) -> None:
    """A hook may say it as in a test."""
    led = lead("import pytest\n@before('A')\ndef a(t):\n    pytest.skip('not today')\n")

    assert led.handle("beforeEach", {"name": "A"}) == {"name": "A", "skip": True}


@pytest.mark.parametrize("event", ["beforeAll", "beforeEach"])
@pytest.mark.parametrize("reason", ["", "'\\n  no stock'"])
def test_pytest_fail_fails(lead: Lead, event: str, reason: str) -> None:
    """To Dredd a text that is empty is no failure."""
    led = lead(f"import pytest\n@before_all\n@before_each\ndef a(t):\n    pytest.fail({reason})\n")
    data: Any = {"name": "A"}

    told = led.handle(event, [data, dict(data)] if event == "beforeAll" else data)

    for each in told if isinstance(told, list) else [told]:
        assert each["fail"] == ("no stock" if reason else "A hook ended this, and gave no reason.")


def test_a_database_of_the_runs_own_is_refused(lead: Lead) -> None:
    """The server that Dredd starts could not be on it; the message says what to configure."""
    led = lead("", 'db = "shop:db"\n')

    assert "DATABASE_URL" in led.handle("beforeAll", [{"name": "A"}])[0]["fail"]


def test_the_command_lines_files_are_all_that_is_loaded(tmp_path: Path) -> None:
    """Without files there are no hooks, whatever lies in the folder hooks."""
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "broken.py").write_text("1 / 0\n")

    with closing(LedRun(tmp_path, [], tmp_path / "cache", print)) as led:
        led.open()
        data: dict[str, Any] = {"name": "A"}
        assert led.handle("beforeEach", data) == {"name": "A"}
