"""Factories that are written from models make rows that a real PostgreSQL takes."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import URL, func, select

from dreddkit.fixtures import prepare_factories
from dreddkit.imports import import_object
from dreddkit.integrations.flask import bootstrap, build_baseline
from dreddkit.plugin.scaffold import write_factories
from dreddkit.plugin.surveying import Survey, survey
from dreddkit.plugin.writing import Writer
from dreddkit.stash import stash

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "samples"
LIBRARY = SAMPLES / "library"
WAREHOUSE = SAMPLES / "warehouse" / "src"
PROJECTS = {
    "openevent": (ROOT, "openevent:create_app", "openevent.config.TestingConfig", "openevent.extensions:db"),
    "library": (LIBRARY, "library:create_app", "", "library.models:db"),
    "warehouse": (WAREHOUSE, "warehouse:make_app", "", "warehouse.models:db"),
}
COUNTS = {"openevent": 19, "library": 4, "warehouse": 3}
BY_HAND = ["GateFactory"]  # of a type that nobody else can know


@pytest.fixture
def modules_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hide the factories of this repository, and forget in the end what the test has imported."""
    for name in [each for each in sys.modules if each.partition(".")[0] == "factories"]:
        monkeypatch.delitem(sys.modules, name)
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in {"factories", "library", "warehouse"}:
            del sys.modules[name]
    stash.clear()


def scaffolded(surveyed: Survey, root: Path, folder: Path) -> ModuleType:
    """Write the factories, have ruff read them by this repository's rules, and import them."""
    write_factories(surveyed, Writer(folder, lambda _: None))
    rules = ["--config", str(ROOT / "pyproject.toml"), "--config", f"src = {[str(folder), str(root)]}"]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *rules, str(folder)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    return import_module("factories")


@pytest.mark.usefixtures("modules_of_its_own")
@pytest.mark.parametrize("name", PROJECTS)
def test_every_scaffolded_factory_commits_rows(
    name: str, postgres_url: URL, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of each model, of the reference API and of applications that are not ours; ruff has nothing to say."""
    root, app, config, db = PROJECTS[name]
    monkeypatch.setenv("DB_URL", "sqlite://")
    monkeypatch.syspath_prepend(root)
    surveyed = survey(app, config, [db], root)
    monkeypatch.syspath_prepend(tmp_path)
    package = scaffolded(surveyed, root, tmp_path)
    vanilla = bootstrap(config or None, db, database_url=postgres_url.render_as_string(hide_password=False))
    build_baseline(vanilla, stash["db"])

    made = {}
    with vanilla.app_context():
        session = stash["db"].session
        prepare_factories(session)
        for model in (each for each in surveyed.models if each.factory not in BY_HAND):
            getattr(package, model.factory).create_batch(2)
            session.commit()
            model_class = import_object(f"{model.module}:{model.name}", "model")
            made[model.name] = session.scalar(select(func.count()).select_from(model_class))
        session.remove()
        stash["db"].engine.dispose()

    assert len(made) == COUNTS[name]
    assert [model for model, count in made.items() if count < 2] == []


def test_a_value_that_is_not_known_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a comment of the factory, and in a line; the file is left to its user."""
    monkeypatch.setenv("DB_URL", "sqlite://")
    told: list[str] = []
    writer = Writer(tmp_path, told.append)

    write_factories(survey("warehouse:make_app", "", ["warehouse.models:db"], WAREHOUSE), writer)

    said = "place needs a value, of a type that is not known here"
    assert [line for line in told if "wrote" not in line] == [f"noted    factories/gate.py: {said}"]
    assert f"    # {said}\n" in (tmp_path / "factories" / "gate.py").read_text()
    assert writer.unfinished == ["factories/gate.py"]


def test_a_later_factory_is_imported_from_the_package_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those are that were there before."""
    monkeypatch.setenv("DB_URL", "sqlite://")
    whole = survey("warehouse:make_app", "", ["warehouse.models:db"], WAREHOUSE)
    models = [each for each in whole.told["models"] if each["name"] != "Gate"]
    told: list[str] = []
    writer = Writer(tmp_path, told.append)
    write_factories(replace(whole, told={**whole.told, "models": models}), writer)

    homes = write_factories(whole, writer)

    assert told[-1] == "added to factories/__init__.py: 1 factory"
    assert homes["GateFactory"] == "factories"
    front = (tmp_path / "factories" / "__init__.py").read_text()
    assert "from factories.gate import GateFactory\n" in front
    assert '    "EmployeeFactory",\n    "GateFactory",\n' in front
