"""What dreddkit knows of other libraries; a module that is for one of them is imported by its name, never from here."""

from dreddkit.integrations.shell import run_shell

__all__ = ["run_shell"]
