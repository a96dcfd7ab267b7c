"""The command line options that dreddkit adds to pytest, and the settings of a session."""

import os
import random
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import pytest

from dreddkit.config import Settings, flags, load_settings
from dreddkit.errors import SetupError, UsageError
from dreddkit.plugin.blueprints import SUFFIXES, check_configured, check_there

__all__ = [
    "OPTIONS",
    "PREFIX",
    "WORKER_SEED",
    "Option",
    "add_options",
    "cache_folder",
    "count_descriptions",
    "descriptions",
    "fill_in",
    "is_description",
    "load",
]

PREFIX = "--dredd-"
WORKER_SEED = "dreddkit_seed"
settings_key = pytest.StashKey[Settings]()


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a run: under ``pytest`` it has the prefix ``--dredd-``, under ``dreddkit run`` it has none."""

    flag: str
    help: str
    kind: str = "text"  # or "list", "whole number", "switch"
    metavar: str = ""

    @property
    def pytest_flag(self) -> str:
        """The flag under plain pytest."""
        return PREFIX + self.flag.removeprefix("--")

    @property
    def dest(self) -> str:
        """The attribute of pytest's ``config.option`` that holds the value."""
        return self.pytest_flag.removeprefix("--").replace("-", "_")


OPTIONS = (
    Option("--only", "run the transactions of this name; repeat for several", "list", "NAME"),
    Option("--method", "run the transactions of this method; repeat for several", "list", "METHOD"),
    *(
        Option(flag.flag, flag.help, "switch")
        if flag.is_switch
        else Option(flag.flag, flag.help, "text", "|".join(flag.choices) or flag.name.upper())
        for flag in flags()
    ),
    Option("--random-order", "run the transactions in a random order", "switch"),
    Option("--seed", "run them in the random order of this seed", "whole number", "N"),
    Option("--json", "write the results to this file", "text", "PATH"),
    Option("--dry-run", "do everything but send the requests", "switch"),
)


def add_options(parser: pytest.Parser) -> None:
    """Register the options in a group of their own."""
    group = parser.getgroup("dreddkit", "API descriptions tested with Dredd")
    for option in OPTIONS:
        group.addoption(option.pytest_flag, dest=option.dest, help=option.help, **_argparse(option))
    group.addoption("--dredd-terminal", action="store_true", help="show transactions instead of tests")


def _argparse(option: Option) -> dict[str, object]:
    if option.kind == "switch":
        return {"action": "store_true", "default": None}  # not given is not the same as off
    if option.kind == "list":
        return {"action": "append", "default": [], "metavar": option.metavar}
    kind = int if option.kind == "whole number" else str
    return {"type": kind, "default": None, "metavar": option.metavar}


def load(config: pytest.Config) -> Settings:
    """Merge the settings for this session, once.

    Raises:
        pytest.UsageError: The configuration has a mistake.
    """
    if settings_key not in config.stash:
        overrides = {flag.name: config.getoption(PREFIX + flag.flag.removeprefix("--")) for flag in flags()}
        try:
            settings = load_settings(config.invocation_params.dir, os.environ, overrides)
        except SetupError as error:
            raise pytest.UsageError(str(error)) from error
        config.stash[settings_key] = settings
    return config.stash[settings_key]


def fill_in(config: pytest.Config) -> None:
    """Fill in what the command line leaves open: the settings, a random seed, the configured descriptions.

    Raises:
        pytest.UsageError: The configuration has a mistake, or names no description that is there.
    """
    settings = load(config)
    options = config.option
    if options.dredd_seed is not None:
        options.dredd_random_order = True
    elif options.dredd_random_order:
        drawn = random.randrange(2**32)  # noqa: S311 - an order, not a secret
        options.dredd_seed = getattr(config, "workerinput", {}).get(WORKER_SEED, drawn)
    if options.dredd_terminal:
        try:
            _fill_in_descriptions(config, settings)
        except SetupError as error:
            raise pytest.UsageError(str(error)) from error


def _fill_in_descriptions(config: pytest.Config, settings: Settings) -> None:
    if config.args_source is config.ArgsSource.ARGS:
        named = [argument.partition("::")[0] for argument in config.args]
        check_there(named, config.invocation_params.dir, "command line")
        for name in named:
            _check_kind(name, config)
    else:
        check_configured(settings)
        config.args[:] = [str(path) for path in descriptions(config)]


def _check_kind(name: str, config: pytest.Config) -> None:
    path = (config.invocation_params.dir / name).resolve()
    configured = descriptions(config)
    if path.is_dir() and not any(each.is_relative_to(path) for each in configured):
        raise UsageError(
            "This folder holds no description that the configuration names.",
            where="command line",
            given=name,
            allowed=load(config).blueprint,
            hint='Name the description itself: dreddkit run api.apib, or in the configuration: blueprint = "api.apib".',
        )
    if path.is_file() and path.suffix not in SUFFIXES and path not in configured:
        raise UsageError(
            "This file is no description.",
            where="command line",
            given=name,
            allowed=[f"*{suffix}" for suffix in SUFFIXES],
            hint="A description is API Blueprint or OpenAPI. Hook files are named in the configuration: "
            'hooks = ["hooks/*.py"]; tests are run by pytest.',
        )


def count_descriptions(config: pytest.Config) -> int:
    """Return how many descriptions a session is about: those of its command line, else the configured ones."""
    named = [argument for argument in config.args if Path(argument.partition("::")[0]).suffix in SUFFIXES]
    return len(named) or len(load(config).blueprint)


def descriptions(config: pytest.Config) -> list[Path]:
    """Return the descriptions that the configuration names."""
    settings = load(config)
    return [(settings.root / path).resolve() for path in settings.blueprint]


def is_description(path: Path, parent: pytest.Collector) -> bool:
    """Tell whether the configuration or the command line names the file as a description."""
    # Under plain pytest a YAML or Markdown file on the command line may well be another plugin's.
    suffixes = SUFFIXES if parent.config.option.dredd_terminal else SUFFIXES[:1]
    named = parent.session.isinitpath(path) and path.suffix in suffixes
    return named or path.resolve() in descriptions(parent.config)


def cache_folder() -> Path:
    """Return the folder, one a user, that holds Dredd, compiled descriptions and database templates."""
    return Path(os.environ.get("DREDDKIT_CACHE") or platformdirs.user_cache_dir("dreddkit"))
