"""The environment that a server under test gets."""

import os
import sys
from pathlib import Path

from dreddkit.server.environment import server_environment


def test_database_and_port_replace_the_users() -> None:
    """A DATABASE_URL of the developer's shell never reaches the server."""
    env = server_environment({"DATABASE_URL": "postgresql://production", "HOME": "/h"}, database_url="u", port=81)
    assert env["DATABASE_URL"] == "u"
    assert env["PORT"] == "81"
    assert env["HOME"] == "/h"


def test_our_own_programs_come_first() -> None:
    """Programs of the virtual environment are found although it is not activated."""
    env = server_environment({"PATH": "/bin"}, database_url="", port=1)
    assert env["PATH"] == f"{Path(sys.executable).parent}{os.pathsep}/bin"


def test_output_appears_at_once() -> None:
    """A Python server does not buffer what it prints."""
    assert server_environment({}, database_url="", port=1)["PYTHONUNBUFFERED"] == "1"
