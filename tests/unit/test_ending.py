"""How a command ends when a signal comes."""

import os
import signal
import subprocess
import sys

import pytest

from dreddkit.ending import SIGNALS, interrupted_by_signals

TIMEOUT_S = 30
ASKING = "import os, click, dreddkit.ending as e; e.run_command(click.Command('x', callback=lambda: {}), 'x')"


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_is_an_interrupt_once(number: signal.Signals) -> None:
    """`timeout` sends its signal twice, to a process and to its group: the second must not end the clean-up."""
    with interrupted_by_signals():
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)

    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.parametrize("number", SIGNALS)
def test_a_later_signal_interrupts_again(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not want to wait for the clean-up ends that, too."""
    monkeypatch.setattr("dreddkit.ending.REPEAT_S", 0)
    with interrupted_by_signals():
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), number)


def test_what_is_ignored_stays_ignored() -> None:
    """A run under nohup goes on when its terminal is closed."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interrupted_by_signals():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize("what", ["os.kill(os.getpid(), 2)", "os.kill(os.getpid(), 15)"])
def test_an_interrupted_command_is_quiet_and_ends_with_2(what: str) -> None:
    """Whichever command it is, and wherever the interrupt arrives."""
    command = [sys.executable, "-c", ASKING.format(what)]
    ended = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)

    assert (ended.returncode, ended.stdout, ended.stderr.strip()) == (2, b"", b"")


def test_a_thread_that_goes_on_is_named_and_ended() -> None:
    """A hook may have started it; nobody waits for it for ever."""
    thread = "__import__('threading').Thread(target=__import__('time').sleep, args=(100,), name='poller').start()"
    command = [sys.executable, "-c", ASKING.format(f"[click.echo('done'), {thread}] and 1")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)

    assert (ended.returncode, ended.stdout) == (1, "done\n")
    assert "ended with the command: poller." in ended.stderr


def test_what_an_encoding_lacks_is_escaped() -> None:
    """A terminal without arrows gets the rest of the line."""
    command = [sys.executable, "-c", ASKING.format("click.echo('GET \\u2192 200')")]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    ended = subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=True, env=environment)

    assert ended.stdout == b"GET \\u2192 200\n"
