"""Models as nouns: what of them matters to a factory."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dreddkit.scaffolding.naming import plural, snake_case

__all__ = ["Column", "Enumeration", "Model", "Reference", "reachable", "read_models", "without_cycles"]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The first value of an enumeration: a member of a class, or a text where there is no class."""

    module: str
    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """What a row holds by itself.

    Args:
        name: The model's attribute.

        column: The table's column.

        type: The name of its Python type, e.g. ``"datetime"``; where that is not known, SQL's, e.g. ``"INET"``.

        length: How long a text may be; None for no limit.

        scale: The digits of a decimal number behind its point.
    """

    name: str
    column: str
    type: str
    length: int | None = None
    scale: int | None = None
    has_time_zone: bool = False
    is_nullable: bool = False
    is_unique: bool = False
    is_primary_key: bool = False
    has_default: bool = False
    enumeration: Enumeration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A row of another model that a row needs or may have.

    Args:
        name: The model's attribute: a relationship, or a foreign key where there is no relationship.

        target: The other model's name.

        columns: The attributes of the foreign key.

        remote: The other model's attribute that the first of them holds.

        is_key: Whether ``name`` is the foreign key.
    """

    name: str
    target: str
    columns: tuple[str, ...]
    remote: str
    is_nullable: bool = False
    is_key: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model.

    Args:
        key: The attribute of its primary key, or of the first column of it.

        accepts: What its constructor takes; None for any attribute.

        needs: What it does not do without.

        left_out: References that no factory can follow, since they lead back to the model.
    """

    module: str
    name: str
    table: str
    key: str = "id"
    columns: tuple[Column, ...] = ()
    references: tuple[Reference, ...] = ()
    accepts: tuple[str, ...] | None = None
    needs: tuple[str, ...] = ()
    left_out: tuple[Reference, ...] = ()

    @property
    def factory(self) -> str:
        """The name of its factory."""
        return f"{self.name}Factory"

    @property
    def file(self) -> str:
        """The name of the module that its factory is in."""
        return snake_case(self.name)

    @property
    def beside(self) -> tuple[str, ...]:
        """What the constructor needs that is no attribute, e.g. a password that it hashes."""
        known = {column.name for column in self.columns} | {one.name for one in self.references}
        keys = {name for one in self.references for name in one.columns}
        return tuple(name for name in self.needs if name not in known | keys)

    def takes(self, name: str) -> bool:
        """Tell whether the constructor takes an attribute, and does not make it of something else that it needs."""
        return (self.accepts is None or name in self.accepts) and not any(other in name for other in self.beside)

    @property
    def words(self) -> set[str]:
        """What a path may call its rows."""
        words = {self.table.lower(), self.file, plural(self.file), plural(self.table.lower())}
        return words | {word.replace("_", "-") for word in words} | {word.replace("_", "") for word in words}


def read_models(described: Iterable[dict[str, Any]]) -> list[Model]:
    """Return the models that an application has told of."""
    return [read_model(values) for values in described]


def read_model(values: dict[str, Any]) -> Model:
    """Return one model that an application has told of."""
    accepts = None if values["accepts"] is None else tuple(values["accepts"])
    return Model(
        module=values["module"],
        name=values["name"],
        table=values["table"],
        key=values["key"],
        columns=tuple(read_column(column) for column in values["columns"]),
        references=tuple(read_reference(one, accepts) for one in values["references"]),
        accepts=accepts,
        needs=tuple(values["needs"]),
    )


def read_reference(values: dict[str, Any], accepts: tuple[str, ...] | None) -> Reference:
    """Return a reference; where the constructor takes the foreign key instead of the row, the key."""
    one = Reference(**{**values, "columns": tuple(values["columns"])})
    takes_key = accepts is not None and one.name not in accepts and set(one.columns) & set(accepts)
    return replace(one, name=one.columns[0], is_key=True) if takes_key else one


def read_column(values: dict[str, Any]) -> Column:
    """Return a column that an application has told of."""
    enumeration = values["enumeration"]
    return Column(**{**values, "enumeration": Enumeration(**enumeration) if enumeration else None})


def without_cycles(models: Sequence[Model]) -> list[Model]:
    """Return the models with references that lead nowhere back: of a cycle those go that may be empty, else the last.

    What may be empty and refers to a model of which nothing is known goes too.
    """
    known = {model.name for model in models}
    kept: dict[str, list[Reference]] = {model.name: [] for model in models}
    needed_first = sorted(
        ((model.name, one) for model in models for one in model.references), key=lambda pair: pair[1].is_nullable
    )
    for name, one in needed_first:
        if one.target in known and name not in reachable(one.target, kept):
            kept[name].append(one)
    return [
        replace(
            model,
            references=tuple(one for one in model.references if one in kept[model.name]),
            left_out=tuple(one for one in model.references if one not in kept[model.name]),
        )
        for model in models
    ]


def reachable(start: str, references: dict[str, list[Reference]]) -> set[str]:
    """Return a model and all that it refers to, directly or not."""
    found = {start}
    waiting = [start]
    while waiting:
        targets = {one.target for one in references[waiting.pop()]} - found
        found |= targets
        waiting += targets
    return found
