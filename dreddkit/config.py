"""The configuration: every option declared once, merged from four places, each value knowing where it came from."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dreddkit.errors import ConfigError

__all__ = ["Flag", "Settings", "expand_variables", "find_config", "flags", "load_settings"]

ENVIRONMENT_PREFIX = "DREDDKIT_"
NO_OPTIONS = ("DREDDKIT_CACHE", "DREDDKIT_NODE", "DREDDKIT_POSTGRES", "DREDDKIT_RECORDERS")  # variables read elsewhere
PROJECT = "pyproject.toml"  # which has tables of others at its top
PORTS = range(65536)
LONGEST_S = 2_000_000  # 23 days; a timer of Node's holds two more
SWITCH = {"true": True, "1": True, "false": False, "0": False, "": False}
ISOLATIONS = ("auto", "none", "recreate", "restore", "truncate")


def option(default: Any, help_text: str, *, flag: str = "", choices: Sequence[str] = ()) -> Any:
    """Declare an option: its default, what it means, its command line flag and what it may be."""
    metadata = {"help": help_text, "flag": flag, "choices": tuple(choices)}
    if isinstance(default, list | dict):
        return field(default_factory=default.copy, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What ``[tool.dreddkit]`` holds; ``sources`` tells for each name where its value came from."""

    blueprint: list[str] = option([], "the API description, or a list of them")
    app: str = option("", "WSGI factory or object, 'module:name'; dreddkit serves it")
    server: str = option("", "a command that serves the API instead; {port} is replaced")
    config: str = option("", "configuration object for the vanilla and the served application")
    db: str = option("", "the Flask-SQLAlchemy object, 'module:name'")
    migrations: str = option("", "the Alembic folder; its head is stamped")
    seed: str = option("", "what writes the static values: 'module:function', or a shell command")
    setup: list[str] = option([], "shell commands that build the database, instead of db, migrations and seed")
    hooks: list[str] = option(["hooks/*.py"], "hook files, as globs")
    handler: str = option("", "a command: another hooks handler, chained behind dreddkit's; {port} is replaced")
    database: str = option("", "database URL; empty means an embedded PostgreSQL", flag="--database")
    isolation: str = option(
        "auto", "how the database gets back to its baseline", flag="--isolation", choices=ISOLATIONS
    )
    verify_isolation: bool = option(
        False, "compare the whole database with its baseline after every reset", flag="--verify-isolation"
    )
    strict_bodies: bool = option(
        False, "fail where a response's JSON has keys that are not documented", flag="--strict-bodies"
    )
    parameters: dict[str, Any] = option({}, "values by name, for required URI parameters without an example")
    server_url: str = option("", "test a server that already runs", flag="--server-url")
    port: int = option(0, "the port the API is served on; 0 means a free one")
    ready_timeout_s: float = option(30.0, "how long the server may take until it answers")
    request_timeout_s: float = option(30.0, "how long one request may take")
    hook_timeout_s: float = option(30.0, "how long one hook or fixture may take")
    root: Path = field(default_factory=Path.cwd, metadata={"derived": True})
    sources: dict[str, str] = field(default_factory=dict, metadata={"derived": True})

    def where(self, name: str) -> str:
        """Say where the value of an option came from, for a message."""
        return self.sources.get(name, f"the default of {name}")


@dataclass(frozen=True, slots=True)
class Flag:
    """A command line flag, as declared with its option."""

    name: str
    flag: str
    help: str
    choices: tuple[str, ...]
    is_switch: bool


def flags() -> list[Flag]:
    """Return the options that the command line can set."""
    return [
        Flag(f.name, f.metadata["flag"], f.metadata["help"], f.metadata["choices"], is_switch=f.type is bool)
        for f in fields(Settings)
        if f.metadata.get("flag")
    ]


def find_config(start: Path) -> Path | None:
    """Return the nearest dreddkit.toml, or pyproject.toml with a [tool.dreddkit] table, from ``start`` upwards."""
    for folder in (start, *start.parents):
        if (own := folder / "dreddkit.toml").is_file():
            return own
        project = folder / PROJECT
        if project.is_file() and "dreddkit" in _read_toml(project).get("tool", {}):
            return project
    return None


def load_settings(start: Path, environ: Mapping[str, str], overrides: Mapping[str, Any]) -> Settings:
    """Merge default < file < environment < command line.

    Args:
        start: The folder from which the configuration file is looked for, upwards.

        environ: The environment; ``DREDDKIT_DATABASE`` sets ``database``, and so on. Lists are separated by commas,
            tables too: ``id=1,name=x``.

        overrides: What the command line set, by option name; None means not given.

    Raises:
        ConfigError: An unknown key or variable, or a value of the wrong type or outside its choices.
    """
    path = find_config(start)
    root = path.parent if path else start
    layers = [
        *_file_layer(path),
        *_environment_layer(environ),
        *((name, value, _flag_of(name)) for name, value in overrides.items() if value is not None),
    ]
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for name, value, where in layers:
        values[name] = _checked(name, value, where)
        sources[name] = where
    return Settings(**values, root=root, sources=sources)


def expand_variables(text: str, environ: Mapping[str, str], where: str) -> str:
    """Replace each ``${NAME}`` by the environment's value."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in environ:
            hint = f"Set it, for instance: export {name}=..."
            raise ConfigError(f"The environment variable {name} is not set.", where=where, given=match[0], hint=hint)
        return environ[name]

    return re.sub(r"\$\{(\w+)\}", value, text)


def _options() -> dict[str, Any]:
    return {f.name: f for f in fields(Settings) if not f.metadata.get("derived")}


def _flag_of(name: str) -> str:
    return str(_options()[name].metadata["flag"])


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError("The configuration file is not valid TOML.", where=str(path), output=str(error)) from error


def _file_layer(path: Path | None) -> list[tuple[str, Any, str]]:
    if path is None:
        return []
    content = _read_toml(path)
    own = {} if path.name == PROJECT else {name: value for name, value in content.items() if name != "tool"}
    table = content.get("tool", {}).get("dreddkit", own)
    if not isinstance(table, dict):
        hint = "Write [tool.dreddkit], each bracket once, above the options."
        raise ConfigError("tool.dreddkit is no table of options.", where=str(path), hint=hint)
    if own and table is not own:
        raise _written_in_two_ways(path, own)
    place = f"{path.name}, " if table is own else f"{path.name}, [tool.dreddkit] "
    return [(name, value, place + name) for name, value in table.items()]


def _written_in_two_ways(path: Path, own: Mapping[str, Any]) -> ConfigError:
    return ConfigError(
        "The options are partly in the table [tool.dreddkit] and partly outside of it.",
        where=str(path),
        given=f"{', '.join(own)} outside of it",
        allowed=["all options at the top of the file", "all options in [tool.dreddkit]"],
        hint="Take out the line [tool.dreddkit]; its options belong above the other tables.",
    )


def _environment_layer(environ: Mapping[str, str]) -> list[tuple[str, Any, str]]:
    variables = {ENVIRONMENT_PREFIX + name.upper(): declared for name, declared in _options().items()}
    for given in environ:
        if given.startswith(ENVIRONMENT_PREFIX) and given not in (*variables, *NO_OPTIONS):
            allowed = sorted([*variables, *NO_OPTIONS])
            raise ConfigError("Unknown configuration variable.", where="environment", given=given, allowed=allowed)
    return [
        (declared.name, _from_text(environ[variable], declared.type), f"environment variable {variable}")
        for variable, declared in variables.items()
        if variable in environ
    ]


def _from_text(text: str, kind: Any) -> Any:
    if kind == list[str]:
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind == dict[str, Any]:
        pairs = [part.partition("=") for part in text.split(",") if part.strip()]
        return {name.strip(): value.strip() for name, _, value in pairs}
    if kind is bool:
        return SWITCH.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text


def _checked(name: str, value: Any, where: str) -> Any:
    options = _options()
    if name not in options:
        raise ConfigError("Unknown configuration key.", where=where, given=name, allowed=sorted(options))
    kind, choices = options[name].type, options[name].metadata["choices"]
    if kind == list[str] and isinstance(value, str):
        value = [value]
    if kind is float and type(value) is int:
        value = float(value)
    if not _is_a(value, kind):
        raise ConfigError(
            "A configuration value has the wrong type.", where=where, given=repr(value), allowed=[_kind_name(kind)]
        )
    _check_range(name, value, where)
    if choices and value not in choices:
        raise ConfigError(f"There is no such {name}.", where=where, given=value, allowed=choices)
    return value


def _check_range(name: str, value: Any, where: str) -> None:
    if name == "port" and value not in PORTS:
        raise ConfigError(
            "There is no such port.", where=where, given=str(value), allowed=["0 to 65535, 0 for a free one"]
        )
    if isinstance(value, float) and not 0 < value <= LONGEST_S:
        raise ConfigError(
            "Nothing waits for such a time.",
            where=where,
            given=str(value),
            allowed=[f"above 0, up to {LONGEST_S} seconds"],
        )


def _is_a(value: Any, kind: Any) -> bool:
    if kind == list[str]:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    if kind == dict[str, Any]:
        return isinstance(value, dict) and all(isinstance(part, str | int | float) for part in value.values())
    return type(value) is kind


def _kind_name(kind: Any) -> str:
    names = {
        bool: "true or false",
        str: "text in quotes",
        int: "a whole number",
        float: "a number",
        list[str]: "a list of texts",
        dict[str, Any]: "a table of texts and numbers",
    }
    return names[kind]
