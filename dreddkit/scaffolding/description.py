"""Writing a starting description: what an application answers to GET."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from dreddkit.scaffolding.models import Model
from dreddkit.scaffolding.naming import title
from dreddkit.scaffolding.paths import first_segment, first_value, parameters_of, template_of

__all__ = ["View", "description", "name_of"]

HEAD = """\
FORMAT: 1A

# {name}

What the application answered to GET when `dreddkit init` looked. Add what the other requests send and what all answers
contain: a response with a body is compared with the real one.
"""


@dataclass(frozen=True, slots=True)
class View:
    """What answers GET at a path.

    Args:
        rule: As the application has it, e.g. ``/books/<int:id>``.

        endpoint: What Flask calls it.

        names: What its code names.

        status: The status that it answers with.
    """

    rule: str
    endpoint: str
    names: Collection[str]
    status: int = 200


def description(name: str, views: Sequence[View], models: Sequence[Model]) -> str:
    """Return an API Blueprint with a transaction for each view.

    Args:
        name: What the API is called.

        views: What answers GET, one for a path.

        models: All models: the variables of the paths get the values of their first rows.
    """
    ordered = sorted(views, key=lambda view: (first_segment(view.rule), template_of(view.rule)))
    parts = [HEAD.format(name=name)]
    for segment, group in groupby(ordered, key=lambda view: first_segment(view.rule)):
        parts.append(f"\n# Group {title(segment)}\n")
        parts += [resource(view, models) for view in group]
    return "".join(parts)


def name_of(view: View) -> str:
    """Return the name of a view's transaction."""
    return f"{title(first_segment(view.rule))} > {template_of(view.rule)} > {action_of(view)}"


def action_of(view: View) -> str:
    """Return what a view is called."""
    return title(view.endpoint.rpartition(".")[2])


def resource(view: View, models: Sequence[Model]) -> str:
    """Return the section of one path."""
    lines = [f"\n## {template_of(view.rule)}\n", *parameter_lines(view, models)]
    return "\n".join([*lines, f"### {action_of(view)} [GET]\n", f"+ Response {view.status}\n"])


def parameter_lines(view: View, models: Sequence[Model]) -> Iterator[str]:
    """Yield the lines on a path's variables."""
    parameters = parameters_of(view.rule)
    if parameters:
        yield "+ Parameters"
        for one in parameters:
            kind = "number" if one.converter in {"int", "float"} else "string"
            yield f"    + {one.name}: `{first_value(one, view.names, models)}` ({kind}, required)"
        yield ""
