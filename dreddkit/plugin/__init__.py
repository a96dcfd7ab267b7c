"""The pytest plugin: descriptions are files, transactions are items, one run stands behind them.

pytest imports this module in every session of an environment that has dreddkit installed;
what a run needs is imported only once a description is collected.
"""

from pathlib import Path
from typing import Any

import pytest

from dreddkit.plugin.options import WORKER_SEED, add_options, fill_in, is_description

__all__ = [
    "pytest_addoption",
    "pytest_cmdline_main",
    "pytest_collect_file",
    "pytest_configure",
    "pytest_configure_node",
]


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


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Collect results; under ``dreddkit run`` show them in a terminal of our own."""
    from dreddkit.plugin.recorder import Recorder  # noqa: PLC0415 - kept out of the start of other sessions

    recorder = Recorder(config)
    config.pluginmanager.register(recorder, "dreddkit-recorder")
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
        plugins.register(TransactionSession(parent.config, recorder), "dreddkit-session")
    return DescriptionFile.from_parent(parent, path=file_path)
