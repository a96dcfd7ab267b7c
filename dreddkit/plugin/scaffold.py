"""Writing what a project lacks: a factory for each model, a fixture for each transaction."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from dreddkit.config import Settings
from dreddkit.plugin.blueprints import check_configured
from dreddkit.plugin.checking import bare, database_nowhere
from dreddkit.plugin.compiling import compile_configured
from dreddkit.plugin.hooking import Hooks
from dreddkit.plugin.sequencing import Places, find_sequences
from dreddkit.plugin.surveying import Survey, read_sources, survey_configured
from dreddkit.plugin.writing import Writer
from dreddkit.scaffolding import (
    BASE,
    WRAPPER,
    Model,
    Stub,
    extended_front,
    factory_classes,
    factory_file,
    first_segment,
    front_file,
    open_questions,
    rows_of,
    snake_case,
    with_stubs,
)
from dreddkit.transaction import Documented

__all__ = ["free_package", "scaffold", "stub_folder", "write_factories", "write_fixtures"]

FIRST_ERROR = 400
MISSING = 404  # what is asked for must not be there


def scaffold(settings: Settings, cache: Path, writer: Writer) -> None:
    """Write the factories and fixtures that a project lacks.

    Raises:
        SetupError: What stops a run as well: a description, a hook file or the application has a mistake.
    """
    check_configured(settings)
    surveyed = survey_configured(settings)
    homes = write_factories(surveyed, writer) if surveyed else {}
    write_fixtures(settings, cache, surveyed, homes, writer)


def write_factories(surveyed: Survey, writer: Writer) -> dict[str, str]:
    """Write a factory for each model that has none; return the module that each factory is imported from."""
    known = factory_classes(read_sources(writer.root, with_tests=True))
    missing = [model for model in surveyed.models if model.factory not in known]
    if not missing:
        return known
    package = free_package(writer.root, "factories")
    modules = {"BaseFactory": f"{package}.base"} | {each.factory: f"{package}.{each.file}" for each in missing} | known
    if "BaseFactory" not in known:
        writer.new(f"{package}/base.py", BASE)
    for model in missing:
        name = f"{package}/{model.file}.py"
        writer.new(name, factory_file(model, surveyed.models, modules))
        for question in open_questions(model):
            writer.leave(name, question)
    if not write_front(package, missing, writer):
        return modules
    return modules | {each.factory: package for each in missing}


def write_front(package: str, models: Sequence[Model], writer: Writer) -> bool:
    """Have a package name its new factories, unless its user wrote it; tell whether it names them."""
    name = f"{package}/__init__.py"
    source = writer.read(name)
    if not (writer.root / name).exists():
        first = WRAPPER if (writer.root / f"{WRAPPER}.py").exists() else ""
        return writer.new(name, front_file(models, package, first))
    extended = extended_front(source, models, package)
    if extended == source:
        return False
    writer.extended(name, extended, f"{len(models)} {'factory' if len(models) == 1 else 'factories'}")
    return True


def write_fixtures(
    settings: Settings, cache: Path, surveyed: Survey | None, homes: Mapping[str, str], writer: Writer
) -> None:
    """Write a fixture for each transaction that has neither one nor a before hook, a file a resource.

    Args:
        settings: The settings.

        cache: The user's cache folder.

        surveyed: What the application tells; None where dreddkit serves none.

        homes: The module that each factory is imported from.

        writer: Writes the files.
    """
    if not settings.db:
        writer.tell("no fixtures: no db is configured to load them into")
        return
    documented = [one for each in compile_configured(settings, cache).values() for one in each.transactions]
    with database_nowhere(settings):
        places = Places(find_sequences(with_hook_files(settings), documented, is_all=True))
        lacking = bare(documented, Hooks(with_hook_files(settings)), places)
    lacking = [one for one in lacking if not (one.transaction or {}).get("skip")]  # a fixture of its name would run it
    folder = stub_folder(settings.hooks) or "hooks"
    files: dict[str, dict[str, Stub]] = defaultdict(dict)  # of a name that several have, one
    for one in lacking:
        files[first_segment(one.uri_template)][one.short_name] = stub_of(one, surveyed, homes)
    for segment, stubs in files.items():
        name = f"{folder}/{snake_case(segment)}.py"
        text = with_stubs(writer.read(name), segment, list(stubs.values()), homes)
        writer.extended(name, text, f"{len(stubs)} {'fixture' if len(stubs) == 1 else 'fixtures'}")


def stub_folder(patterns: Sequence[str]) -> str | None:
    """Return the folder whose files are all hook files; None where the configuration names none."""
    folders = [Path(pattern).parent for pattern in patterns if Path(pattern).name == "*.py"]
    return next((str(folder) for folder in folders if "*" not in str(folder)), None)


def with_hook_files(settings: Settings) -> Settings:
    """Return the settings with those patterns of hook files that match: the others may be for what is written now."""
    return replace(settings, hooks=[pattern for pattern in settings.hooks if any(settings.root.glob(pattern))])


def stub_of(documented: Documented, surveyed: Survey | None, homes: Mapping[str, str]) -> Stub:
    """Return the fixture of a transaction: the rows that its path names, unless they are to be missing."""
    status = "" if documented.status < FIRST_ERROR else f" → {documented.status}"
    request = f"{documented.method} {documented.uri_template}{status}"
    if surveyed is None or documented.status == MISSING:
        return Stub(documented.short_name, request)
    path = str((documented.transaction or {}).get("fullPath", ""))
    rows = rows_of(documented.uri_template, path, surveyed.names_in_view(documented), surveyed.models)
    return Stub(documented.short_name, request, tuple(row for row in rows if row.factory in homes))


def free_package(root: Path, name: str) -> str:
    """Return the name of a package that takes no module's place: a module of the user's may have the name."""
    return f"dredd_{name}" if (root / f"{name}.py").exists() else name
