"""Commands of the user's: as text, as words, and the environment that they run in."""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from dreddkit.errors import ConfigError

__all__ = ["child_environment", "database_url_for", "has_program", "render_command"]

LONGEST_SHEBANG = 512  # bytes; pip writes one of two lines where the path is long
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)\}")


def render_command(command: str, port: int, *, where: str) -> list[str]:
    """Split a command as a shell would and put the port in the place of ``{port}``.

    Args:
        command: What the user wrote.

        port: The port it is to listen on.

        where: Its key in the configuration, for messages.

    Raises:
        ConfigError: The command is empty, has an unclosed quotation or an unknown placeholder.
    """
    unknown = [name for name in PLACEHOLDER.findall(command) if name != "port"]
    if unknown:
        raise ConfigError(
            f"The {where} command has an unknown placeholder {{{unknown[0]}}}.",
            where=where,
            given=command,
            hint="{port} is the only one; the database comes as the environment variable DATABASE_URL.",
        )
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigError(f"The {where} command cannot be read: {error}.", where=where, given=command) from error
    if not words:
        raise ConfigError(f"The {where} command is empty.", where=where, given=command)
    return [word.replace("{port}", str(port)) for word in words]


def has_program(program: str, *, cwd: Path, path: str) -> bool:
    """Tell whether a program is there, on the path or in the folder, and can be run."""
    return shutil.which(str(cwd / program) if "/" in program else program, path=path) is not None


def child_environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the programs of our own virtual environment first, and a Python that prints at once.

    Args:
        env: The environment to start from.
    """
    path = [str(Path(sys.executable).parent), env.get("PATH", os.defpath)]
    return {**env, "PATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1"}


def database_url_for(command: str, url: str) -> str:
    """Return the URL of a database as the program of a command reads it: without what only SQLAlchemy understands.

    A program of our own Python environment gets it as it is: to SQLAlchemy 2.1 a plain ``postgresql://`` means
    psycopg 3. To programs of other languages a driver means nothing, and a plus is no space.

    Args:
        command: What the user wrote.

        url: The URL, with a driver.
    """
    if any(runs_here(word) for word in command.split()):
        return url
    place, question_mark, options = url.partition("?")
    return place.replace("postgresql+psycopg2:", "postgresql:", 1) + question_mark + options.replace("+", "%20")


def runs_here(program: str) -> bool:
    """Tell whether a program is one of our own Python environment: a Python, or a script for one, in its folder."""
    ours = Path(sys.executable).parent
    found = shutil.which(program, path=str(ours))
    return found is not None and Path(found).absolute().parent == ours and is_python(Path(found))


def is_python(program: Path) -> bool:
    """Tell whether a program is a Python, or a script for one: in /usr/local/bin there are others as well."""
    with program.open("rb") as stream:
        head = stream.read(LONGEST_SHEBANG)
    return b"python" in head if head.startswith(b"#!") else program.name.startswith("python")
