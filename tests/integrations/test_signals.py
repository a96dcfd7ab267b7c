"""Mistakes in the names of signals, as a hook file and the server under test meet them."""

from pathlib import Path

import pytest

from dreddkit.errors import AppError, HookFileError
from dreddkit.hooks import load_hook_files
from dreddkit.integrations.blinker import INSTALLER, Signals
from dreddkit.integrations.blinker_served import install
from tests.integrations.conftest import Write


def test_a_misspelt_signal_has_its_closest_name(project: Write) -> None:
    """The error is of the call in the hook file that named it."""
    project("shop/signals.py", "import blinker\nevent_signals = blinker.Namespace()\n")

    with pytest.raises(AppError) as caught:
        install([Signals(INSTALLER, "record_signals", "shop.signals:event_signal", "")])

    assert caught.value.hint == "Did you mean 'event_signals'?"
    assert caught.value.where == "record_signals('shop.signals:event_signal')"


def test_what_is_no_import_string_is_told_where_it_is_given(project: Write, tmp_path: Path) -> None:
    """No server has to be started for it."""
    project("hooks/told.py", "from dreddkit.integrations.blinker import record_signals\nrecord_signals('events')\n")

    with pytest.raises(HookFileError) as caught:
        load_hook_files(["hooks/*.py"], tmp_path)

    assert (caught.value.where, caught.value.given) == ("hooks/told.py:2", "'events'")
