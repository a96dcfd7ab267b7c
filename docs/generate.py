"""Writes docs/reference.md from the code: ``make docs``."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path

import click

import dreddkit
from dreddkit.cli import commands
from dreddkit.config import ENVIRONMENT_PREFIX, Settings
from dreddkit.hooks_handler import hooks
from dreddkit.plugin.options import OPTIONS

INTEGRATIONS = ("blinker", "celery", "soft_delete", "storage")  # which hook files import by their names
REFERENCE = Path(__file__).with_name("reference.md")


def reference() -> str:
    """Return the whole page."""
    return "\n".join(
        [*_head(), *_configuration(), "", *_commands(), "", *_options(), "", *_names(), *_integrations(), ""]
    )


def _head() -> Iterator[str]:
    yield "# Reference"
    yield ""
    yield "Generated from the code by `make docs`."
    yield ""


def _configuration() -> Iterator[str]:
    yield "## Configuration"
    yield ""
    yield "`[tool.dreddkit]` in pyproject.toml, or dreddkit.toml. The environment overrides the file, the command line"
    yield "both."
    yield ""
    yield "| key | default | environment | |"
    yield "|---|---|---|---|"
    for option in fields(Settings):
        if "help" in option.metadata:
            default = option.default if option.default_factory is MISSING else option.default_factory()
            variable = ENVIRONMENT_PREFIX + option.name.upper()
            yield f"| `{option.name}` | `{default!r}` | `{variable}` | {_help(option.metadata)} |"
    yield ""
    yield "Three variables are no options: `DREDDKIT_CACHE`, the folder of what is kept between runs; `DREDDKIT_NODE`,"
    yield "the node to use; `DREDDKIT_POSTGRES`, which PostgreSQL is embedded: `system`, `wheel` or a folder of them."
    yield "Any other of the prefix is an error."


def _help(metadata: object) -> str:
    choices = metadata["choices"]  # type: ignore[index] # a mapping, read only
    told = f": {', '.join(choices)}" if choices else ""
    return str(metadata["help"]) + told  # type: ignore[index]


def _commands() -> Iterator[str]:
    yield "## Commands"
    yield ""
    yield "| command | |"
    yield "|---|---|"
    for names, command in [*_leaves(commands, "dreddkit"), ("dreddkit-hooks", hooks)]:
        yield f"| `{names}` | {(command.help or '').splitlines()[0]} |"
        for option in command.params:
            if isinstance(option, click.Option):
                yield f"| `{names} {option.opts[0]}` | {option.help} |"


def _leaves(command: click.Command, names: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield names, command
        return
    for name, each in command.commands.items():
        yield from _leaves(each, f"{names} {name}")


def _options() -> Iterator[str]:
    yield "## `dreddkit run`"
    yield ""
    yield "Besides all of pytest's own options. Under plain `pytest` these have `--dredd-` before their names."
    yield ""
    yield "| option | |"
    yield "|---|---|"
    for option in OPTIONS:
        yield f"| `{f'{option.flag} {option.metavar}'.rstrip()}` | {option.help} |"
    yield ""
    yield "pytest's `-m` takes the method and the documented status of transactions, which they have as markers:"
    yield '`-m "post and not status_422"`, `-m status_default`.'


def _names() -> Iterator[str]:
    yield "## `from dreddkit import ...`"
    for name in dreddkit.__all__:
        value = getattr(dreddkit, name)
        if callable(value):
            yield from _name(name, value)
            yield from _members(value)


def _integrations() -> Iterator[str]:
    for integration in INTEGRATIONS:
        module = importlib.import_module(f"dreddkit.integrations.{integration}")
        yield ""
        yield f"## `from dreddkit.integrations.{integration} import ...`"
        for name in module.__all__:
            yield from _name(name, getattr(module, name))


def _name(name: str, value: Callable[..., object]) -> Iterator[str]:
    yield ""
    yield f"### `{name}({', '.join(_parameters(value))})`"
    yield ""
    yield "```text"
    yield inspect.getdoc(value) or ""
    yield "```"


def _members(value: object) -> Iterator[str]:
    if isinstance(value, type) and issubclass(value, dict):
        yield from ["", "| | |", "|---|---|"]
        for name, each in vars(value).items():
            if not name.startswith("_"):
                shown = name if isinstance(each, property) else f"{name}({', '.join([*_parameters(each)][1:])})"
                yield f"| `{shown}` | {inspect.getdoc(each)} |"


def _parameters(function: Callable[..., object]) -> Iterator[str]:
    for parameter in inspect.signature(function).parameters.values():
        yield str(parameter.replace(annotation=inspect.Parameter.empty))


if __name__ == "__main__":
    REFERENCE.write_text(reference(), encoding="utf-8")
