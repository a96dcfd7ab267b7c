"""What a path of the API tells of the rows behind it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from dreddkit.scaffolding.factories import attributes
from dreddkit.scaffolding.models import Model, reachable
from dreddkit.scaffolding.naming import snake_case
from dreddkit.scaffolding.values import FIRST_UUID

__all__ = [
    "Parameter",
    "Subject",
    "first_segment",
    "first_value",
    "models_of_path",
    "parameters_of",
    "rule_of",
    "subject_of",
    "template_of",
    "values_in",
]

VARIABLE = re.compile(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>[^)]*)\))?:)?(?P<name>\w+)>")
QUERY = re.compile(r"\{[?&#][^}]*\}")  # a template's
PREFIX = re.compile(r"api|v\d+(\.\d+)?")  # of an API, and nothing of its resources
DEFAULTS = {"int": "1", "float": "1.5", "uuid": FIRST_UUID}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable of a rule.

    Args:
        name: E.g. ``"book_id"``.

        converter: E.g. ``"int"``; empty where the rule names none.

        arguments: The converter's, as they are written.

        segment: The last part of the path before it that is no variable, e.g. ``"books"``.
    """

    name: str
    converter: str
    arguments: str
    segment: str


@dataclass(frozen=True, slots=True)
class Subject:
    """The attribute of a model that a variable is the value of, and what the first row has there.

    Args:
        type: The name of its Python type.
    """

    model: Model
    attribute: str
    type: str
    first: str


def parameters_of(rule: str) -> list[Parameter]:
    """Return the variables of a rule such as ``/authors/<int:id>/books/<isbn>``."""
    return [
        Parameter(
            found["name"],
            found["converter"] or "",
            found["arguments"] or "",
            next(reversed(segments(rule[: found.start()])), ""),
        )
        for found in VARIABLE.finditer(rule)
    ]


def template_of(rule: str) -> str:
    """Return a rule as a description writes it, e.g. ``/books/{id}``."""
    return VARIABLE.sub(r"{\g<name>}", rule)


def rule_of(template: str) -> str:
    """Return a description's template as a rule, its query left out."""
    return re.sub(r"\{\+?(\w+)\}", r"<\1>", QUERY.sub("", template)).partition("?")[0]


def segments(path: str) -> list[str]:
    """Return the parts of a path that are no variables, the API's own prefix left out."""
    parts = [part for part in QUERY.sub("", path).split("/") if part and not re.search(r"[<{]", part)]
    return [part for part in parts if not PREFIX.fullmatch(part)]


def first_segment(path: str) -> str:
    """Return the part of a path that its resources are grouped by; ``root`` for none."""
    return next(iter(segments(path)), "root")


def models_of_path(path: str, names: Collection[str], models: Sequence[Model]) -> list[Model]:
    """Return the models whose rows a request needs; not those that come with a row that refers to them.

    Args:
        path: The path, as a rule or a template.

        names: What the code that answers names.

        models: All models, their references without cycles.
    """
    by_path = [model for part in segments(path) for model in models if part.lower() in model.words]
    by_name = [model for model in models if model.name in names]
    wanted = list(dict.fromkeys([*by_path, *by_name]))
    references = {model.name: list(model.references) for model in models}
    coming = {name for model in wanted for name in reachable(model.name, references) - {model.name}}
    return [model for model in wanted if model.name not in coming]


def subject_of(parameter: Parameter, names: Collection[str], models: Sequence[Model]) -> Subject | None:
    """Return the attribute of a model that a variable is the value of; None where none is likely.

    Args:
        parameter: The variable.

        names: What the code that answers names.

        models: All models.
    """
    for model in likely_models(parameter, names, models):
        name = parameter.name.removeprefix(f"{model.file}_")
        name = model.key if name in {"id", "pk", model.file} else name
        for column, value in attributes(model):
            if name == column.name:
                return Subject(model, name, column.type, value.first)
        if name == model.key:
            return Subject(model, name, "int", "1")
    return None


def likely_models(parameter: Parameter, names: Collection[str], models: Sequence[Model]) -> Iterator[Model]:
    """Yield the models that a variable may be about, the likeliest first."""
    stem = snake_case(parameter.name).removesuffix("_id")
    yield from (model for model in models if stem in model.words)
    yield from (model for model in models if parameter.segment.lower() in model.words)
    yield from (model for model in models if model.name in names)


def first_value(parameter: Parameter, names: Collection[str], models: Sequence[Model]) -> str:
    """Return what a variable is for the first row that a factory makes."""
    if parameter.converter == "any":
        return parameter.arguments.split(",")[0].strip(" '\"")
    subject = subject_of(parameter, names, models)
    return subject.first if subject else DEFAULTS.get(parameter.converter, "1")


def values_in(template: str, path: str) -> dict[str, str]:
    """Return the values of a template's variables in a path; none where the path is not of the template.

    >>> values_in("/books/{id}", "/books/42?page=1")
    {'id': '42'}
    """
    parts = re.split(r"<(\w+)>", rule_of(template))
    expression = "([^/]+)".join(map(re.escape, parts[::2]))
    found = re.fullmatch(f".*?{expression}", path.partition("?")[0])
    return dict(zip(parts[1::2], map(unquote, found.groups()), strict=True)) if found else {}
