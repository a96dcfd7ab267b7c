"""The documentation is what the code says."""

import importlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import dreddkit
from docs.generate import INTEGRATIONS, REFERENCE, reference
from dreddkit.cli import commands
from dreddkit.plugin.options import OPTIONS

ROOT = Path(__file__).parents[2]


def test_the_reference_is_up_to_date() -> None:
    """``make docs`` has been run since an option or a docstring changed."""
    assert REFERENCE.read_text() == reference()


def test_the_reference_has_every_option_and_name() -> None:
    """Nothing public is left out."""
    text = REFERENCE.read_text()

    assert [option.flag for option in OPTIONS if f"`{option.flag}" not in text] == []
    assert [name for name in dreddkit.__all__ if name not in text] == []
    for integration in INTEGRATIONS:
        names = importlib.import_module(f"dreddkit.integrations.{integration}").__all__
        assert [name for name in names if f"### `{name}(" not in text] == []


@pytest.mark.parametrize("group", [[], ["db"]], ids=str)
def test_the_help_has_whole_sentences(group: list[str]) -> None:
    """What a command does is told in a terminal of 80 columns."""
    _, _, listed = CliRunner().invoke(commands, [*group, "--help"]).output.partition("Commands:\n")

    assert listed
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


def test_the_readme_leads_to_every_page() -> None:
    """And every page that another one leads to is there."""
    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        links = re.findall(r"\]\((?!http)([^)#]+)", page.read_text())
        assert [link for link in links if not (page.parent / link).exists()] == []
    readme = (ROOT / "README.md").read_text()
    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_the_targets_that_the_readme_names_exist() -> None:
    """Its two commands are the Makefile's."""
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert {"help", "setup", "run", "check", "test", "test-all", "histories", "bench", "docs", "clean"} <= set(targets)
    assert set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text())) <= set(targets)
