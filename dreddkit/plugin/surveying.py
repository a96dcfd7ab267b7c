"""What a project is made of: its sources, and what its application tells of itself."""

import os
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dreddkit.config import Settings
from dreddkit.integrations.routes import Route, Routes
from dreddkit.plugin.checking import NOWHERE
from dreddkit.processes import RunDirectory
from dreddkit.scaffolding import WRAPPER, Model, module_name, read_models, without_cycles
from dreddkit.server import Asker
from dreddkit.transaction import Documented

__all__ = ["Survey", "project_files", "read_sources", "survey", "survey_configured"]

OTHER_FOLDERS = {"build", "dist", "docs", "examples", "node_modules", "site-packages"}
TEST_FOLDERS = {"test", "tests"}
NO_MODULES = {"setup.py", f"{WRAPPER}.py"}
IMPORTS_SRC = re.compile(r"^\s*(from|import) src\b", re.MULTILINE)
NOWHERE_SIGN = "/dev/null"  # in its URL


@dataclass(frozen=True)
class Survey:
    """What an application tells.

    Args:
        app: Its import string.

        config: The import string of its configuration; may be empty.

        told: What its child process reported.
    """

    app: str
    config: str
    told: dict[str, Any]

    @property
    def db(self) -> str:
        """The import string of its Flask-SQLAlchemy object; empty where it has none, or none was found."""
        return str(self.told["db"])

    @property
    def has_database(self) -> bool:
        """Whether it uses Flask-SQLAlchemy."""
        return bool(self.told["models"] or self.told["database_url"] or self.told["db"])

    @property
    def takes_database(self) -> bool:
        """Whether it uses the database that dreddkit names, or none."""
        return not self.has_database or NOWHERE_SIGN in self.told["database_url"]

    @cached_property
    def models(self) -> list[Model]:
        """Its models, their references without cycles."""
        return without_cycles(read_models(self.told["models"]))

    @cached_property
    def routes(self) -> list[Route]:
        """Its routes; none of an application that is not Flask's."""
        return [Route(**values) for values in self.told.get("routes", [])]

    @cached_property
    def _known(self) -> Routes:
        return Routes(self.routes, self.told.get("converters", {}))

    def names_in_view(self, documented: Documented) -> list[str]:
        """Return the names that the code uses which answers a documented request."""
        route = self._known.answer(documented).route
        return self.names_of(route, documented.method) if route else []

    def names_of(self, route: Route, method: str) -> list[str]:
        """Return the names that a route's code uses."""
        names: list[str] = self.told["views"].get(route.endpoint, {}).get(method, [])
        return names


def survey(app: str, config: str, databases: Sequence[str], root: Path, timeout_s: float = 30.0) -> Survey:
    """Ask an application what it is, in a child process that reaches no database.

    Raises:
        AppError: It cannot be imported or made.
        ServerError: The child ends or is not ready in time.
    """
    with RunDirectory() as directory:
        told = Asker(
            app=app,
            config=config,
            database_url=NOWHERE,
            run=directory,
            cwd=root,
            env=os.environ,
            ready_timeout_s=timeout_s,
        ).project(databases)
    return Survey(app, config, told)


def survey_configured(settings: Settings) -> Survey | None:
    """Ask the configured application what it is; None where none is configured."""
    if not settings.app:
        return None
    databases = [settings.db] if settings.db else []
    return survey(settings.app, settings.config, databases, settings.root, settings.ready_timeout_s)


def read_sources(root: Path, *, with_tests: bool = False) -> dict[str, str]:
    """Return the text of each module of a project, by its name; what is installed is left out."""
    others = OTHER_FOLDERS if with_tests else OTHER_FOLDERS | TEST_FOLDERS
    texts = {
        path.relative_to(root): path.read_text(encoding="utf-8", errors="replace")
        for path in project_files(root, "*.py", others)
        if path.name not in NO_MODULES and (with_tests or not path.name.startswith(("test_", "conftest")))
    }
    src_is_package = (root / "src/__init__.py").exists() or any(IMPORTS_SRC.search(text) for text in texts.values())
    return {module_name(path, src_is_package=src_is_package): text for path, text in texts.items()}


def project_files(root: Path, pattern: str, others: Collection[str] = OTHER_FOLDERS) -> list[Path]:
    """Return the files of a project that match, those nearest to its root first.

    Args:
        root: The project's folder.

        pattern: A glob for their names.

        others: Folders that are not looked into, beside hidden ones and virtual environments.
    """
    found: list[Path] = []
    for folder, names, _ in os.walk(root):
        here = Path(folder)
        names[:] = [
            name
            for name in names
            if not (name.startswith(".") or name in others or (here / name / "pyvenv.cfg").exists())
        ]
        found += here.glob(pattern)
    return sorted(found, key=lambda path: (len(path.parts), path))
