"""The guarded call: nothing that a hook does breaks the run, and its error says where it came from."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from dreddkit.errors import HookError, HookTimeoutError, UnsafeDatabaseError
from dreddkit.hooks import call_hook
from dreddkit.tracebacks import user_traceback

LABEL = "before hook users (hooks/users.py:1)"


def raising(error: BaseException) -> Callable[[], None]:
    """Return a hook that raises."""

    def users() -> None:
        raise error

    return users


def spin() -> None:
    """Run for ever."""
    while True:
        pass


@pytest.fixture
def alarms() -> Iterator[list[int]]:
    """The signals that reach a handler which was there before the guard."""
    received: list[int] = []
    previous = signal.signal(signal.SIGALRM, lambda number, _frame: received.append(number))
    yield received
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, previous)


def test_a_hook_gets_its_arguments() -> None:
    """What the hook does to the transaction stays done."""
    transaction: dict[str, Any] = {}

    call_hook(LABEL, lambda one: one.update(skip=True), transaction, deadline_s=5)

    assert transaction == {"skip": True}


@pytest.mark.parametrize(
    "error", [ValueError("no user"), SystemExit(3), GeneratorExit(), AssertionError(), BaseException("odd")], ids=repr
)
def test_whatever_a_hook_raises_is_a_hook_error(error: BaseException) -> None:
    """The error names the hook, the exception, the place and the user's lines, and comes from the original."""
    with pytest.raises(HookError) as caught:
        call_hook(LABEL, raising(error), deadline_s=5)

    assert caught.value.__cause__ is error
    assert caught.value.problem.startswith(f"The {LABEL} raised {type(error).__name__}")
    assert caught.value.where.startswith(f"{__file__}:")
    assert "raise error" in caught.value.output
    assert "/dreddkit/hooks/" not in caught.value.output


@pytest.mark.parametrize(
    "error",
    [
        KeyboardInterrupt(),
        pytest.skip.Exception("later"),
        pytest.fail.Exception("wrong"),
        pytest.exit.Exception("enough"),
        UnsafeDatabaseError("not yours"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_has_a_meaning_of_its_own_passes_through(error: BaseException) -> None:
    """An interrupt, pytest's outcomes and dreddkit's own errors arrive unchanged."""
    with pytest.raises(type(error)) as caught:
        call_hook(LABEL, raising(error), deadline_s=5)

    assert caught.value is error


def test_wrong_number_of_parameters() -> None:
    """A hook that takes nothing is told so, and where it is."""
    with pytest.raises(HookError, match="takes 0 positional arguments but 1 was given") as caught:
        call_hook(LABEL, spin, {}, deadline_s=5)

    assert caught.value.where == f"{__file__}:{spin.__code__.co_firstlineno}"


def test_message_of_several_lines() -> None:
    """The problem is one line; the rest is in the traceback."""
    with pytest.raises(HookError) as caught:
        call_hook(LABEL, raising(ValueError("first\nsecond")), deadline_s=5)

    assert caught.value.problem.endswith("raised ValueError: first")
    assert "second" in caught.value.output


def test_causes_are_in_the_traceback() -> None:
    """An error raised from another one shows both."""

    def hook() -> None:
        try:
            raise KeyError("inner")
        except KeyError as error:
            raise ValueError("outer") from error

    with pytest.raises(HookError) as caught:
        call_hook(LABEL, hook, deadline_s=5)

    assert caught.value.output.index("KeyError: 'inner'") < caught.value.output.index("ValueError: outer")


def test_traceback_of_a_syntax_error() -> None:
    """There are no frames of the user's: file, line and text are what is left."""
    error = SyntaxError("invalid syntax", ("hooks/users.py", 7, 5, "def (", 7, 6))

    assert user_traceback(error) == (
        '  File "hooks/users.py", line 7\n    def (\n        ^\nSyntaxError: invalid syntax'
    )


def test_a_hook_over_its_deadline() -> None:
    """It ends, names itself and the deadline, and shows where it hung."""
    with pytest.raises(HookTimeoutError) as caught:
        call_hook(LABEL, spin, deadline_s=0.05)

    assert caught.value.problem == f"The {LABEL} ran over its deadline of 0.05 s."
    assert f", in {spin.__name__}" in caught.value.output
    assert "deadline.py" not in caught.value.output


def test_except_exception_does_not_swallow_the_deadline() -> None:
    """A loop that catches everything ordinary ends all the same."""

    def stubborn() -> None:
        while True:
            with suppress(Exception):
                spin()

    with pytest.raises(HookTimeoutError):
        call_hook(LABEL, stubborn, deadline_s=0.05)


def test_a_swallowed_deadline_comes_again_and_is_told() -> None:
    """A hook that catches the first alarm gets a second one, and is over its deadline even if it then returns."""
    caught_by_hook: list[BaseException] = []

    def greedy() -> None:
        for _ in range(2):
            try:
                spin()
            except BaseException as error:  # noqa: BLE001 - what is tested
                caught_by_hook.append(error)

    with pytest.raises(HookTimeoutError):
        call_hook(LABEL, greedy, deadline_s=0.05)

    assert len(caught_by_hook) == 2


def test_an_earlier_handler_and_timer_come_back(alarms: list[int]) -> None:
    """Another's alarm, due later, is neither lost nor put off by the guard."""
    signal.setitimer(signal.ITIMER_REAL, 30)

    call_hook(LABEL, lambda: None, deadline_s=5)

    assert 29 < signal.getitimer(signal.ITIMER_REAL)[0] <= 30
    signal.raise_signal(signal.SIGALRM)
    assert alarms == [signal.SIGALRM]


def test_an_earlier_timer_that_was_due_meanwhile(alarms: list[int]) -> None:
    """Another's alarm that fell into the hook's time reaches its handler afterwards."""
    signal.setitimer(signal.ITIMER_REAL, 0.01)

    with pytest.raises(HookTimeoutError):
        call_hook(LABEL, spin, deadline_s=0.05)

    give_up = time.monotonic() + 5
    while not alarms and time.monotonic() < give_up:
        pass
    assert alarms == [signal.SIGALRM]


def test_nothing_is_left_behind() -> None:
    """After a call there is no timer, and the alarm's handler is what it was."""
    before = signal.getsignal(signal.SIGALRM)

    call_hook(LABEL, lambda: None, deadline_s=5)

    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_other_threads_run_without_a_deadline() -> None:
    """Outside the main thread there are no signals: the hook runs, guarded all the same."""
    errors: list[HookError] = []

    def work() -> None:
        try:
            call_hook(LABEL, raising(ValueError("no user")), deadline_s=0.05)
        except HookError as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert "no user" in str(errors[0])


def test_zero_is_no_deadline() -> None:
    """A deadline of 0 sets no timer."""
    timers: list[tuple[float, float]] = []

    call_hook(LABEL, lambda: timers.append(signal.getitimer(signal.ITIMER_REAL)), deadline_s=0)

    assert timers == [(0.0, 0.0)]
