"""The pytest plugin: descriptions are files, transactions are items, one run stands behind them.

pytest imports this module in every session of an environment that has dreddkit installed;
what a run needs is imported only once a description is collected.
"""

from pathlib import Path
from typing import Any

import pytest

from dreddkit.errors import SetupError
from dreddkit.plugin.options import WORKER_SEED, add_options, count_descriptions, fill_in, is_description, load

__all__ = [
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collect_file",
    "pytest_configure",
    "pytest_configure_node",
    "pytest_xdist_make_scheduler",
]

ONE_BY_ONE = ("load", "loadgroup", "worksteal")  # of pytest-xdist's ways; the others keep a description in one worker


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add dreddkit's options."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Fill in what the command line leaves open, before workers are given it."""
    fill_in(config)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand a worker the seed: all of them have to collect in the same order."""
    node.workerinput[WORKER_SEED] = node.config.option.dredd_seed


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep sequences together where tests are handed out one by one."""
    if config.option.dist not in ONE_BY_ONE or not count_descriptions(config):
        return None
    from dreddkit.plugin.scheduling import SequenceScheduling  # noqa: PLC0415
    from dreddkit.plugin.sequencing import listed_sequences  # noqa: PLC0415

    try:
        members = [name for sequence in listed_sequences(load(config)) for name in sequence.members]
    except SetupError as error:
        raise pytest.UsageError(str(error)) from error
    return SequenceScheduling(config, log, members) if members else None


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Collect results; under ``dreddkit run`` show them in a terminal of our own."""
    from dreddkit.plugin.announcing import Announcer  # noqa: PLC0415 - kept out of the start of other sessions
    from dreddkit.plugin.recorder import Recorder  # noqa: PLC0415

    recorder = Recorder(config)
    config.pluginmanager.register(recorder, "dreddkit-recorder")
    config.pluginmanager.register(Announcer(config), "dreddkit-announcer")
    if config.option.dredd_terminal:
        from dreddkit.plugin.terminal import take_over  # noqa: PLC0415

        take_over(config, recorder)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Any:
    """Collect a description."""
    if not is_description(file_path, parent):
        return None
    from dreddkit.plugin.collection import DescriptionFile  # noqa: PLC0415
    from dreddkit.plugin.session import TransactionSession  # noqa: PLC0415

    plugins = parent.config.pluginmanager
    if not plugins.has_plugin("dreddkit-session"):
        recorder: Any = plugins.get_plugin("dreddkit-recorder")
        announcer: Any = plugins.get_plugin("dreddkit-announcer")
        plugins.register(TransactionSession(parent.config, recorder, announcer), "dreddkit-session")
    return DescriptionFile.from_parent(parent, path=file_path)
