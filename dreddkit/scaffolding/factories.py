"""Writing factory_boy's factories of models."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dreddkit.scaffolding.imports import import_lines, with_imports
from dreddkit.scaffolding.models import Column, Model, Reference
from dreddkit.scaffolding.values import Value, text_called, value_of

__all__ = ["BASE", "attributes", "extended_front", "factory_file", "front_file", "open_questions", "row_name"]

BASE = '''\
"""What all factories share."""

from factory.alchemy import SQLAlchemyModelFactory

__all__ = ["BaseFactory"]


class BaseFactory(SQLAlchemyModelFactory):
    """Base of every factory; dreddkit binds the session, and starts the sequences again for each transaction."""

    class Meta:
        abstract = True
        sqlalchemy_session_persistence = "flush"  # so that a row has its id at once
'''

FRONT = '"""Factories: one a model, with values that are the same every time."""'

FACTORY = '''\
"""Makes rows of {model}."""

{imports}

__all__ = ["{factory}"]


class {factory}(BaseFactory):
    """Makes one {model}."""

    class Meta:
        model = {model}
{body}'''


def factory_file(model: Model, models: Sequence[Model], homes: Mapping[str, str]) -> str:
    """Return the module with a model's factory.

    Args:
        model: The model.

        models: All models, their references without cycles.

        homes: The module of each factory, and of BaseFactory.
    """
    lines = [*body(model, {each.name: each for each in models})]
    values = [value for _, value in attributes(model)]
    own = [(homes["BaseFactory"], "BaseFactory"), (model.module, model.name)]
    own += [(homes[name], name) for name in (f"{one.target}Factory" for one in used_references(model))]
    standard = [each for value in values for each in value.imports if each[0] in STANDARD]
    own += [each for value in values for each in value.imports if each[0] not in STANDARD]
    groups = [
        import_lines(standard),
        ["import factory"] if any("factory." in line for line in lines) else [],
        import_lines(own),
    ]
    imports = "\n\n".join("\n".join(group) for group in groups if group)
    text = "".join(f"{line}\n" for line in lines)
    return FACTORY.format(model=model.name, factory=model.factory, imports=imports, body=f"\n{text}" if text else "")


def front_file(models: Sequence[Model], package: str, first: str = "") -> str:
    """Return the package's ``__init__`` that has all factories.

    Args:
        models: The models.

        package: The package's name.

        first: A module to be imported before any model is; empty for none.
    """
    imports = "\n".join(import_lines(homes_in(package, models)))
    before = f"import {first}  # noqa: F401 - before any model is imported\n" if first else ""
    return f"{FRONT}\n\n{before}{imports}\n\n__all__ = {listed(model.factory for model in models)}\n"


def extended_front(source: str, models: Sequence[Model], package: str) -> str:
    """Return the package's ``__init__`` with more factories; as it is where it was not written here.

    Args:
        source: Its text.

        models: The models whose factories it lacks.

        package: The package's name.
    """
    match = ALL.search(source)
    if match is None or not source.startswith(FRONT):
        return source
    names = listed([*ast.literal_eval(match[1]), *(model.factory for model in models)])
    text = f"{source[: match.start(1)]}{names}{source[match.end(1) :]}"
    return with_imports(text, homes_in(package, models))


def homes_in(package: str, models: Iterable[Model]) -> list[tuple[str, str]]:
    """Return the module and the name of each model's factory."""
    return [(f"{package}.{model.file}", model.factory) for model in models]


def listed(names: Iterable[str]) -> str:
    """Return names as the list that ``__all__`` is."""
    return "[\n" + "".join(f'    "{name}",\n' for name in sorted(set(names))) + "]"


def attributes(model: Model) -> list[tuple[Column, Value]]:
    """Return the columns that a factory fills: those that nothing else does and whose type is known.

    A row that is filled in where it says when it was deleted would be one that the application does not show.
    """
    return [
        (column, value)
        for position, column in enumerate(model.columns)
        if (column.is_primary_key or not column.has_default) and model.takes(column.name)
        if not (column.is_nullable and DELETION.match(column.name))
        if (value := value_of(column, position)) is not None
    ]


def body(model: Model, models: Mapping[str, Model]) -> Iterator[str]:
    """Yield the lines of a factory's class below its Meta."""
    keys = [one for one in used_references(model) if one.is_key]
    if keys:
        yield "    class Params:"
        yield from (f"        {row_name(one)} = {sub_factory(one, model, models)}" for one in keys)
        yield ""
    yield from (f"    {column.name} = {value.expression}" for column, value in attributes(model))
    yield from (f"    {name} = {text_called(name).expression}" for name in model.beside)
    for one in used_references(model):
        row = f'factory.SelfAttribute("{row_name(one)}.{one.remote}")'
        yield f"    {one.name} = {row if one.is_key else sub_factory(one, model, models)}"
    yield from (f"    # {question}" for question in open_questions(model))


def sub_factory(one: Reference, model: Model, models: Mapping[str, Model]) -> str:
    """Return what makes the row that is referred to; what both rows refer to is one row."""
    shared = [
        f', {theirs.name}=factory.SelfAttribute("..{row_name(ours)}")'
        for theirs in used_references(models[one.target])
        for ours in used_references(model)
        if theirs.target == ours.target and ours is not one and not theirs.is_key
    ]
    return f"factory.SubFactory({one.target}Factory{''.join(shared[:1])})"


def used_references(model: Model) -> list[Reference]:
    """Return the references that a factory follows."""
    return [one for one in model.references if model.takes(one.name)]


def open_questions(model: Model) -> list[str]:
    """Return what is to be added to a factory by hand: without it there is no row."""
    rows = [f"{one.name} needs a {one.target}: no factory can make the first one" for one in missing(model)]
    return rows + [f"{column.name} needs a value, of a type that is not known here" for column in unknown(model)]


def missing(model: Model) -> list[Reference]:
    """Return the references without which there is no row, and that no factory can make."""
    return [one for one in model.left_out if not one.is_nullable]


def unknown(model: Model) -> list[Column]:
    """Return the columns without which there is no row, and of whose type nothing is known."""
    return [
        column
        for position, column in enumerate(model.columns)
        if not (column.is_nullable or column.has_default) and value_of(column, position) is None
    ]


def row_name(one: Reference) -> str:
    """Return what a factory calls the row that is referred to."""
    if not one.is_key:
        return one.name
    name = one.name.removesuffix(f"_{one.remote}")
    return name if name != one.name else f"{one.name}_row"


ALL = re.compile(r"^__all__ = (\[[\s\w\",]*\])$", re.MULTILINE)
STANDARD = {"datetime", "decimal", "uuid"}
DELETION = re.compile(r"_?(is_)?(deleted|deletion|trashed|removed|archived)(_|$)")
