"""A command as text: what it may contain and what becomes of it."""

import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.config import Settings
from dreddkit.errors import ConfigError
from dreddkit.plugin.serving import runs_here
from dreddkit.processes import render_command


def test_port_is_put_in_everywhere() -> None:
    """Each {port} becomes the port, inside a longer word too."""
    assert render_command("serve --bind 127.0.0.1:{port} -p {port}", 5001, where="server") == [
        "serve", "--bind", "127.0.0.1:5001", "-p", "5001",
    ]  # fmt: skip


def test_quotes_group_words() -> None:
    """The command is split as a shell splits it."""
    assert render_command("sh -c 'exec serve \"$PORT\"'", 1, where="server") == ["sh", "-c", 'exec serve "$PORT"']


def test_other_braces_are_left_alone() -> None:
    """JSON and shell variables in braces are no placeholders."""
    assert render_command("""serve '{"a": 1}' '${1}'""", 1, where="server") == ["serve", '{"a": 1}', "${1}"]


@given(st.lists(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"])), min_size=1))
def test_words_survive_quoting(words: list[str]) -> None:
    """Words quoted by shlex come back as they were."""
    assert render_command(shlex.join(words), 80, where="server") == words


@pytest.mark.parametrize(
    ("command", "message"),
    [("serve {host}:{port}", "{host}"), ("serve 'x", "No closing quotation"), ("  ", "empty")],
)
def test_bad_commands_are_refused(command: str, message: str) -> None:
    """An unknown placeholder, an open quotation and an empty command are told, with the command."""
    with pytest.raises(ConfigError, match="server") as caught:
        render_command(command, 80, where="server")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("python -m shop", True),
        (f"{sys.executable} -m shop", True),
        (f"{Path(sys.executable).parent.name}/python -m shop", True),
        ("/bin/sh -c serve", False),
        ("./serve", False),
        ("no-such-program", False),
    ],
)
def test_a_program_of_our_own_environment_is_known(command: str, expected: bool) -> None:
    """By its name alone, or by its path; one of another folder is none, though it is there."""
    assert runs_here(Settings(server=command, root=Path(sys.executable).parents[1])) is expected


def test_a_command_that_cannot_be_read_is_told_before_it_is_looked_for() -> None:
    """As it is when it is to be run."""
    with pytest.raises(ConfigError, match="No closing quotation"):
        runs_here(Settings(server="flask 'run"))
