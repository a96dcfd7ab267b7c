"""A description that is not there is told in the same words by every command."""

from pathlib import Path

import pytest

from dreddkit.config import load_settings
from dreddkit.errors import ConfigError
from dreddkit.plugin.compiling import compile_configured
from dreddkit.plugin.scaffold import scaffold
from dreddkit.plugin.writing import Writer


def told(root: Path, configuration: str) -> str:
    """Return what is told of a configuration."""
    (root / "dreddkit.toml").write_text(configuration)
    with pytest.raises(ConfigError) as caught:
        compile_configured(load_settings(root, {}, {}), root / "cache")
    return str(caught.value)


def test_a_description_that_is_not_there(tmp_path: Path) -> None:
    """Where it is named, and the files beside it that may be meant."""
    (tmp_path / "api.yaml").write_text("")

    assert told(tmp_path, 'blueprint = "api.apib"') == (
        "There is no such description.\n"
        "  where:    dreddkit.toml, blueprint\n"
        "  given:    api.apib\n"
        "  allowed:  api.yaml\n"
        "  closest:  api.yaml"
    )


def test_no_description(tmp_path: Path) -> None:
    """The hint shows how to name one."""
    assert 'hint:     Write blueprint = "api.apib" into dreddkit.toml' in told(tmp_path, "")


def test_no_configuration(tmp_path: Path) -> None:
    """It is init that writes one, which scaffold says, too."""
    settings = load_settings(tmp_path, {}, {})
    with pytest.raises(ConfigError, match="No description is named") as compiling:
        compile_configured(settings, tmp_path / "cache")
    with pytest.raises(ConfigError, match="No description is named") as scaffolding:
        scaffold(settings, tmp_path / "cache", Writer(tmp_path, print))

    assert "dreddkit init" in compiling.value.hint
    assert scaffolding.value.hint == compiling.value.hint
