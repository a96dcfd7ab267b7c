"""Which factories make the rows of a request, and with what values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dreddkit.scaffolding.factories import row_name
from dreddkit.scaffolding.models import Model
from dreddkit.scaffolding.naming import quoted
from dreddkit.scaffolding.paths import Subject, models_of_path, parameters_of, rule_of, subject_of, values_in

__all__ = ["Row", "rows_of"]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that a request needs.

    Args:
        factory: The factory that makes it.

        values: What it is called with, as Python writes it; nothing where the factory's own values are right.
    """

    factory: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.factory}({', '.join(self.values)})"


def rows_of(template: str, path: str, names: Collection[str], models: Sequence[Model]) -> list[Row]:
    """Return the rows that a documented request needs, so that what its path names is there.

    Args:
        template: The documented path.

        path: The path that is sent.

        names: What the code that answers names.

        models: All models, their references without cycles.
    """
    rule = rule_of(template)
    sent = values_in(template, path)
    subjects = [
        (subject, sent[parameter.name])
        for parameter in parameters_of(rule)
        if parameter.name in sent and (subject := subject_of(parameter, names, models))
    ]
    wanted = {(subject.model.name, subject.attribute): (subject, value) for subject, value in subjects}
    others = {key: each for key, each in wanted.items() if each[1] != each[0].first}
    return [Row(model.factory, values_for(model, others)) for model in models_of_path(rule, names, models)]


def values_for(model: Model, wanted: Mapping[tuple[str, str], tuple[Subject, str]]) -> tuple[str, ...]:
    """Return the arguments of a model's factory: its own values, and those of the rows that it refers to."""
    prefixes = {model.name: ""} | {one.target: f"{row_name(one)}__" for one in model.references}
    return tuple(
        f"{prefixes[name]}{attribute}={literal(subject, value)}"
        for (name, attribute), (subject, value) in wanted.items()
        if name in prefixes
    )


def literal(subject: Subject, value: str) -> str:
    """Return a value from a path as Python writes it."""
    if subject.type in {"int", "float"} and value.replace(".", "", 1).isdecimal():
        return str(float(value) if "." in value else int(value))  # 007 would be a syntax error
    return quoted(value)
