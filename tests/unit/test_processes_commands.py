"""A command as text: what it may contain and what becomes of it."""

import shlex
import sys
from pathlib import Path

import psycopg2.extensions
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.errors import ConfigError
from dreddkit.processes import database_url_for, render_command


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
    ("command", "is_ours"),
    [
        ("flask run", True),
        ("{bin}/flask run", True),
        ("bin/flask run", True),
        ("cd api && FLASK_DEBUG=1 flask run", True),
        ("bundle exec rake", False),
        ("node server.js", False),
        ("/usr/bin/env ruby", False),
        ("elsewhere/bin/flask run", False),
        ("x" * 300, False),
    ],
)
def test_each_program_gets_the_url_that_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, is_ours: bool
) -> None:
    """Those of our own Python one with SQLAlchemy's driver, all others one of libpq's."""
    (tmp_path / "bin").mkdir()
    for name, text in {"flask": "#!/bin/sh\n'exec' /long/python", "node": "\0ELF python"}.items():
        (tmp_path / "bin" / name).write_text(text)
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    url = "postgresql+psycopg2://me:a+b@localhost/app?options=-c+search_path%3Dapp"

    found = database_url_for(command.replace("{bin}", str(tmp_path / "bin")), url)

    assert (found == url) == is_ours
    if not is_ours:
        parts = psycopg2.extensions.parse_dsn(found)
        assert (parts["password"], parts["options"]) == ("a+b", "-c search_path=app")
