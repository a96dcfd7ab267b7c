"""Child processes that never outlive the run, whichever way it ends."""

from dreddkit.processes.commands import child_environment, database_url_for, has_program, render_command
from dreddkit.processes.guarded import GuardedProcess, User
from dreddkit.processes.ports import free_port, listeners, something_listens, who_listens
from dreddkit.processes.rundir import RunDirectory

__all__ = [
    "GuardedProcess",
    "RunDirectory",
    "User",
    "child_environment",
    "database_url_for",
    "free_port",
    "has_program",
    "listeners",
    "render_command",
    "something_listens",
    "who_listens",
]
