"""Setting a project up: writing what a first run needs, with what was found out."""

import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from dreddkit.config import Settings, find_config, load_settings
from dreddkit.dredd import find_node, provision, read_yaml
from dreddkit.errors import EngineError, UsageError
from dreddkit.plugin.discovery import Choose, Wishes, find_app, find_descriptions, find_migrations, nothing_found
from dreddkit.plugin.measuring import measure
from dreddkit.plugin.scaffold import free_package, stub_folder, write_factories, write_fixtures
from dreddkit.plugin.surveying import Survey, survey_configured
from dreddkit.plugin.writing import Writer
from dreddkit.scaffolding import (
    HEADERS,
    STATIC,
    WRAPPER,
    View,
    carry_over,
    configuration,
    description,
    header_hook,
    name_of,
    template_of,
    wrapper,
)

__all__ = ["set_up"]

DESCRIPTION = "api.apib"
OK, MISSING, FIRST_SERVER_ERROR = 200, 404, 500
ASK = "dreddkit run tells why"
SQLITE_FILE = "sqlite:///dreddkit.db"


def set_up(root: Path, wishes: Wishes, old: Path | None, *, cache: Path, choose: Choose, writer: Writer) -> None:
    """Write the configuration, a description, factories and fixtures, each where there is none.

    Args:
        root: The project's folder.

        wishes: What the user says.

        old: A dredd.yml to take over.

        cache: The user's cache folder.

        choose: Asks which of several is meant.

        writer: Writes the files.

    Raises:
        SetupError: The application cannot be found, imported or made, a file cannot be read, or what the user says
            comes too late.
    """
    existing = find_config(root)
    if existing is not None and existing.parent == root:
        check_nothing_is_said(wishes, old, existing.name)
        writer.tell(f"kept     {existing.name}: it has the configuration, change it there")
        settings = load_settings(root, os.environ, {})
        surveyed = survey_configured(settings)
    else:
        before = read_yaml(old, node := find_node(), provision(node, cache)) if old else {}
        surveyed = find_app(root, wishes, choose)
        if surveyed is None and not before:
            raise nothing_found(root)
        values = found_out(root, wishes, surveyed, before, choose=choose, writer=writer)
        write_configuration(values, writer)
        ignore(str(values.get("database", "")), writer)
        settings = load_settings(root, os.environ, {})
    if surveyed is None or all((root / name).exists() for name in settings.blueprint):
        fill(settings, surveyed, cache, writer)
    else:
        describe(settings, surveyed, cache, writer)


def check_nothing_is_said(wishes: Wishes, old: Path | None, existing: str) -> None:
    """Raise UsageError for options that a configuration which is there leaves no use for."""
    said = [f"--{name}" for name, value in {**asdict(wishes), "from": old}.items() if value]
    if said:
        hint = "Change it there; without options dreddkit init writes what else is missing."
        raise UsageError(f"{existing} has the configuration already.", where=", ".join(said), hint=hint)


def found_out(
    root: Path,
    wishes: Wishes,
    surveyed: Survey | None,
    before: Mapping[str, Any],
    *,
    choose: Choose,
    writer: Writer,
) -> dict[str, Any]:
    """Return the settings of a project, in the order that they are written."""
    old, lines = carry_over(before, surveyed.app if surveyed else "", {each.name for each in fields(Settings)})
    for line in lines:
        writer.tell(f"dredd.yml {line}")
    blueprint = [wishes.blueprint] if wishes.blueprint else old.pop("blueprint", []) or find_descriptions(root)
    values: dict[str, Any] = {"blueprint": one_or_list(blueprint or [DESCRIPTION])}
    if surveyed is not None:
        values |= application(surveyed, writer)
    if surveyed is not None and surveyed.db:
        values["migrations"] = wishes.migrations or find_migrations(root, choose)
        values["seed"] = write_static(writer)
    hook = header_hook(before)
    if (hook or values.get("db")) and "hooks" in old and stub_folder(old["hooks"]) is None:
        old["hooks"] = [*old["hooks"], *Settings().hooks]  # where fixtures and hooks are written
    if hook:
        writer.new(f"{stub_folder(old.get('hooks', Settings().hooks))}/{HEADERS}", hook, "header and user of dredd.yml")
    return values | old


def application(surveyed: Survey, writer: Writer) -> dict[str, Any]:
    """Return the settings on an application and its database; one that is on a database of its own gets a module."""
    if surveyed.takes_database or not surveyed.db:
        return {"app": surveyed.app, "config": surveyed.config, "db": surveyed.db}
    text, app, db = wrapper(surveyed.app, surveyed.db)
    writer.new(f"{WRAPPER}.py", text, "puts the application on the run's database, which it does not take itself")
    is_sqlite = surveyed.told["database_url"].startswith("sqlite")
    return {"app": app, "config": surveyed.config, "db": db, "database": SQLITE_FILE if is_sqlite else ""}


def write_static(writer: Writer) -> str:
    """Write the function that fills the database before all transactions; return its import string."""
    package = free_package(writer.root, "fixtures")
    if (writer.root / package / "static.py").exists() and "def populate" not in writer.read(f"{package}/static.py"):
        return ""
    writer.new(f"{package}/__init__.py", '"""What every transaction starts from."""\n')
    writer.new(f"{package}/static.py", STATIC)
    return f"{package}.static:populate"


def write_configuration(values: Mapping[str, Any], writer: Writer) -> None:
    """Write the settings into pyproject.toml where there is one, else into a file of their own."""
    project = "pyproject.toml"
    if (writer.root / project).exists():
        text = writer.read(project)
        gap = "" if text.endswith("\n") or not text else "\n"
        writer.extended(project, f"{text}{gap}\n{configuration(values, is_table=True)}", "[tool.dreddkit]")
    else:
        writer.new("dreddkit.toml", configuration(values, is_table=False))


def ignore(database: str, writer: Writer) -> None:
    """Tell of the file of a SQLite database, and have Git ignore it."""
    file = database.removeprefix("sqlite:///")
    if not file:
        return
    writer.note(file, "the database of the runs, which empty it")
    text = writer.read(".gitignore")
    if f"/{file}*" not in text.splitlines() and (text or (writer.root / ".git").exists()):
        gap = "" if text.endswith("\n") or not text else "\n"
        writer.extended(".gitignore", f"{text}{gap}/{file}*\n", "the database of the runs")


def describe(settings: Settings, surveyed: Survey, cache: Path, writer: Writer) -> None:
    """Write a description of what the application answers to GET, and what ``fill`` does."""
    name = next(each for each in settings.blueprint if not (writer.root / each).exists())
    title = f"{writer.root.resolve().name.title()} API"
    views = views_of(surveyed)
    writer.new(name, description(title, views, surveyed.models), f"{len(views)} GET routes")
    fill(settings, surveyed, cache, writer)
    answered = measure(writer.root)
    told = [replace(view, status=expected_status(answered.get(name_of(view), OK))) for view in views]
    (writer.root / name).write_text(description(title, told, surveyed.models), encoding="utf-8")
    if not answered:
        writer.note(name, f"nothing was measured, so that 200 is documented everywhere: {ASK}")
        return
    for view in views:
        note = note_on(answered.get(name_of(view)))
        if note:
            writer.note(name, f"GET {template_of(view.rule)} {note}")


def note_on(answered: int | None) -> str:
    """Return what there is to say of an answer; None stands for none. Nothing of what everybody expects."""
    if answered is None:
        return f"was not measured, so that 200 is documented: {ASK}"
    if answered == OK:
        return ""
    kept = (
        "" if expected_status(answered) == answered else "; 200 is documented, since a description says what should be"
    )
    return f"is answered with {answered}{kept}"


def expected_status(answered: int) -> int:
    """Return what a description should say of an answer: never that a row is missing or the server failed."""
    return OK if answered == MISSING or answered >= FIRST_SERVER_ERROR else answered


def views_of(surveyed: Survey) -> list[View]:
    """Return what answers GET, one for a path."""
    views = {
        route.template: View(route.rule, route.endpoint, surveyed.names_of(route, "GET"))
        for route in surveyed.routes
        if "GET" in route.places and route.endpoint.rpartition(".")[2] != "static"
    }
    return list(views.values())


def fill(settings: Settings, surveyed: Survey | None, cache: Path, writer: Writer) -> None:
    """Write factories and fixtures; where Dredd is missing, the factories alone."""
    homes = write_factories(surveyed, writer) if surveyed else {}
    try:
        write_fixtures(settings, cache, surveyed, homes, writer)
    except EngineError as error:
        writer.tell(f"no fixtures: {error.problem} Then: dreddkit scaffold")


def one_or_list(values: list[str]) -> str | list[str]:
    """Return a single value alone."""
    return values[0] if len(values) == 1 else values
