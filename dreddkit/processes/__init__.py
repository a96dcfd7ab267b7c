"""Child processes that never outlive the run, whichever way it ends."""

from dreddkit.processes.guarded import GuardedProcess, User
from dreddkit.processes.ports import free_port, listeners, something_listens
from dreddkit.processes.rundir import RunDirectory

__all__ = ["GuardedProcess", "RunDirectory", "User", "free_port", "listeners", "something_listens"]
