"""The environment a server under test runs in."""

from collections.abc import Mapping

from dreddkit.processes import child_environment

__all__ = ["server_environment"]


def server_environment(env: Mapping[str, str], *, database_url: str, port: int) -> dict[str, str]:
    """Return the environment with what the server is told: its database and its port.

    Programs of our own virtual environment are found first, and a Python server prints at once.

    Args:
        env: The environment to start from.

        database_url: Becomes ``DATABASE_URL``, in place of any that is there.

        port: Becomes ``PORT``.
    """
    return {**child_environment(env), "DATABASE_URL": database_url, "PORT": str(port)}
