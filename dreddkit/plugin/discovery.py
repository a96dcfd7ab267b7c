"""Finding out what a project is, so that its user need not say it."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dreddkit.dredd import included_by
from dreddkit.errors import AppError, SetupError
from dreddkit.paths import relative_to
from dreddkit.plugin.surveying import Survey, project_files, read_sources, survey
from dreddkit.scaffolding import Candidates, find_candidates

__all__ = ["Choose", "Wishes", "find_app", "find_descriptions", "find_migrations"]

Choose = Callable[[str, Sequence[str]], str]
"""Asks which of several is meant; raises where nobody can be asked."""

OPENAPI = ("openapi.yaml", "openapi.yml", "openapi.json", "swagger.yaml", "swagger.yml", "swagger.json")
OTHER_NAMES = ("*.yaml", "*.yml", "*.json")
FOLDERS_OF_OTHERS = {"build", "dist", "examples", "node_modules", "site-packages", "test", "tests"}
VERSION = re.compile(r"""^["']?(openapi|swagger)["']?\s*:\s*["']?[23]\.""", re.MULTILINE)


@dataclass(frozen=True)
class Wishes:
    """What the user says, in the place of what would be found; empty is not said.

    Args:
        app: The application.

        db: The Flask-SQLAlchemy object.

        config: The configuration.

        migrations: The Alembic folder.

        blueprint: The description.
    """

    app: str = ""
    db: str = ""
    config: str = ""
    migrations: str = ""
    blueprint: str = ""


def find_app(root: Path, wishes: Wishes, choose: Choose) -> Survey | None:
    """Return what the project's application tells; None where there is nothing like one.

    Args:
        root: The project's folder.

        wishes: What the user says.

        choose: Asks which of several is meant.

    Raises:
        AppError: It cannot be imported or made.
    """
    candidates = find_candidates(read_sources(root))
    apps = [wishes.app] if wishes.app else candidates.apps
    if not apps:
        return None
    if len(apps) > 1:
        apps = [app for app in apps if can_be_made(app, candidates, wishes, root)] or apps
    app = apps[0] if len(apps) == 1 else choose("app", apps)
    return first_that_fits(app, candidates, wishes, root)


def can_be_made(app: str, candidates: Candidates, wishes: Wishes, root: Path) -> bool:
    """Tell whether an application can be made in some way."""
    try:
        first_that_fits(app, candidates, wishes, root)
    except SetupError:
        return False
    return True


def first_that_fits(app: str, candidates: Candidates, wishes: Wishes, root: Path) -> Survey:
    """Make an application in one way after the other, until it takes the database that it is given.

    Returns:
        The first that did, else the first that could be made at all.

    Raises:
        AppError: It cannot be made in any way; why not in the first.
    """
    databases = [wishes.db] if wishes.db else candidates.databases
    made: list[Survey] = []
    errors: list[SetupError] = []
    for each, config in ways(app, candidates.configurations, wishes.config):
        if made and each != app:
            break  # its last resort
        try:
            made.append(survey(each, config, databases, root))
        except SetupError as error:
            errors.append(error)
            continue
        if made[-1].takes_database:
            return made[-1]
    if not made:
        raise errors[0]
    return made[0]


def ways(app: str, configurations: Iterable[str], config: str) -> list[tuple[str, str]]:
    """Return the ways to make an application: alone, with settings for tests, with the name of such settings."""
    if config or "(" in app:
        return [(app, config)]
    return [(app, ""), *((app, each.replace(":", ".")) for each in configurations), (f"{app}('testing')", "")]


def find_migrations(root: Path, choose: Choose) -> str:
    """Return the Alembic folder; empty for none."""
    folders = [path.parent for path in project_files(root, "env.py") if (path.parent / "script.py.mako").exists()]
    names = [relative_to(folder, root) for folder in folders]
    return choose("migrations", names) if len(names) > 1 else next(iter(names), "")


def find_descriptions(root: Path) -> list[str]:
    """Return the API Blueprints that no other one includes; where there is none, the OpenAPI documents.

    Of these, too, what has another name than usual counts where there is none of a usual one.
    """
    blueprints = project_files(root, "*.apib", ())
    included = {each for path in blueprints for each in included_by(path)}
    roots = [path for path in blueprints if path.resolve() not in included]
    usual = [path for name in OPENAPI for path in project_files(root, name, ())]
    return [relative_to(path, root) for path in roots or usual or openapi_documents(root)]


def openapi_documents(root: Path) -> list[Path]:
    """Return the OpenAPI documents of a project, whatever they are called."""
    files = [path for name in OTHER_NAMES for path in project_files(root, name, FOLDERS_OF_OTHERS)]
    return [path for path in files if path.is_file() and is_openapi(path)]


def is_openapi(path: Path) -> bool:
    """Tell whether the keys at the top of a file have one that only OpenAPI documents have."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if path.suffix != ".json":
        return VERSION.search(text) is not None
    with suppress(ValueError):
        document = json.loads(text)
        return isinstance(document, dict) and isinstance(document.get("openapi", document.get("swagger")), str)
    return False


def nothing_found(root: Path) -> AppError:
    """Return the error for a folder without an application."""
    return AppError(
        "No Flask application is found.",
        where=str(root),
        hint="Name it: dreddkit init --app package.module:create_app. A server of another kind: --from dredd.yml.",
    )
