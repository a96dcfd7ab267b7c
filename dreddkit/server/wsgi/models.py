"""What an application's SQLAlchemy models look like, as plain JSON values."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import Column, UniqueConstraint
from sqlalchemy import inspect as inspect_model
from sqlalchemy.orm import Mapper, RelationshipDirection, RelationshipProperty, configure_mappers

__all__ = ["describe_models"]


def describe_models(db: Any) -> list[dict[str, Any]]:
    """Return the models whose tables are the database's and that can be imported by their names.

    Args:
        db: The Flask-SQLAlchemy object.
    """
    configure_mappers()
    tables = {id(table) for metadata in db.metadatas.values() for table in metadata.tables.values()}
    mappers = [mapper for mapper in importable_mappers() if id(mapper.local_table) in tables]
    return [describe(mapper) for mapper in sorted(mappers, key=class_name)]


def class_name(mapper: Mapper[Any]) -> str:
    """Return the name of a mapper's class."""
    return mapper.class_.__name__


def importable_mappers() -> list[Mapper[Any]]:
    """Return the mappers of the classes that imported modules define."""
    found: dict[type, Mapper[Any]] = {}
    for name, module in list(sys.modules.items()):
        for value in list(vars(module).values()) if module else []:
            if isinstance(value, type) and value.__module__ == name:
                mapper: Any = inspect_model(value, raiseerr=False)
                if isinstance(mapper, Mapper):
                    found[value] = mapper
    return list(found.values())


def describe(mapper: Mapper[Any]) -> dict[str, Any]:
    """Return one model."""
    references = list(references_of(mapper))
    referring = {name for reference in references for name in reference["columns"]}
    return {
        "module": mapper.class_.__module__,
        "name": mapper.class_.__name__,
        "table": getattr(mapper.local_table, "name", ""),
        "key": mapper.get_property_by_column(mapper.primary_key[0]).key,
        "columns": [column for column in columns_of(mapper) if column["name"] not in referring],
        "references": references,
        **constructor(mapper.class_),
    }


def constructor(model: type) -> dict[str, list[str] | None]:
    """Return the names that a constructor takes, None where it takes any, and those that it needs."""
    parameters = list(inspect.signature(model).parameters.values())
    named = [each for each in parameters if each.kind not in {each.VAR_KEYWORD, each.VAR_POSITIONAL}]
    takes_any = any(each.kind is each.VAR_KEYWORD for each in parameters)
    return {
        "accepts": None if takes_any else [each.name for each in named],
        "needs": [each.name for each in named if each.default is each.empty],
    }


def columns_of(mapper: Mapper[Any]) -> Iterator[dict[str, Any]]:
    """Yield what is stored of a model, but not what its database or its inheritance fills in."""
    inherited = {key.parent for key in mapper.local_table.foreign_keys} if mapper.inherits else set()
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if isinstance(column, Column) and not is_filled_in(mapper, column) and column not in inherited:
            yield {"name": attribute.key, **describe_column(column)}


def is_filled_in(mapper: Mapper[Any], column: "Column[Any]") -> bool:
    """Tell whether a column gets its value from somewhere else."""
    generated = column.computed is not None or column.identity is not None
    return generated or column is mapper.polymorphic_on or column is column.table.autoincrement_column


def describe_column(column: "Column[Any]") -> dict[str, Any]:
    """Return one column."""
    kind = column.type
    return {
        "column": column.name,
        "type": type_name(kind),
        "length": getattr(kind, "length", None),
        "scale": getattr(kind, "scale", None),
        "has_time_zone": bool(getattr(kind, "timezone", False)),
        "is_nullable": bool(column.nullable),
        "is_unique": is_unique(column),
        "is_primary_key": column.primary_key,
        "has_default": column.default is not None or column.server_default is not None,
        "enumeration": enumeration(kind),
    }


def type_name(kind: Any) -> str:
    """Return the name of the Python type of a column's values; where SQLAlchemy knows none, what SQL calls the type."""
    stored = getattr(kind, "impl_instance", kind)  # of a decorator, what it is kept as
    sql_name = str(stored.__visit_name__).upper()
    with suppress(NotImplementedError):  # newer ones say object instead
        if kind.python_type is not object:
            return "uuid" if sql_name == "UUID" and kind.python_type is str else str(kind.python_type.__name__)
    return "JSON" if "JSON" in type(kind).__name__.upper() else sql_name


def is_unique(column: "Column[Any]") -> bool:
    """Tell whether a column has to tell rows apart: those that refer to new rows differ anyway."""
    table = column.table
    constraints = [list(each.columns) for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexes = [list(index.columns) for index in table.indexes if index.unique]
    sets = [columns for columns in [*constraints, *indexes, list(table.primary_key.columns)] if column in set(columns)]
    return bool(column.unique) or any(all(not each.foreign_keys for each in columns) for columns in sets)


def enumeration(kind: Any) -> dict[str, str] | None:
    """Return the first value of an enumeration, and the class that it is a member of."""
    members = getattr(kind, "enums", None)
    if not members:
        return None
    enum_class = getattr(kind, "enum_class", None)
    if enum_class is None:
        return {"module": "", "name": "", "value": str(members[0])}
    member = next(iter(enum_class))
    return {"module": enum_class.__module__, "name": enum_class.__name__, "value": member.name}


def references_of(mapper: Mapper[Any]) -> Iterator[dict[str, Any]]:
    """Yield the models that rows of this one refer to: by relationships, then by foreign keys that have none."""
    told: set[Any] = set(mapper.local_table.primary_key) if mapper.inherits else set()
    for relationship in mapper.relationships:
        if is_reference(relationship) and not told & set(relationship.local_columns):
            told |= relationship.local_columns
            columns = [(local, remote) for local, remote in relationship.local_remote_pairs or []]
            yield reference(mapper, relationship.key, relationship.mapper, columns, is_key=False)
    targets = {id(other.local_table): other for other in importable_mappers() if not other.single}
    for column in (column for table in mapper.tables for column in table.columns):
        for key in column.foreign_keys if column not in told else ():
            target = targets.get(id(key.column.table))
            if target is not None and mapper.columns.contains_column(column):
                name = mapper.get_property_by_column(column).key
                yield reference(mapper, name, target, [(column, key.column)], is_key=True)


def is_reference(relationship: "RelationshipProperty[Any]") -> bool:
    """Tell whether it is a row of this model that holds the foreign key."""
    return relationship.direction is RelationshipDirection.MANYTOONE and not relationship.viewonly


def reference(
    mapper: Mapper[Any], name: str, target: Mapper[Any], columns: list[tuple[Any, Any]], *, is_key: bool
) -> dict[str, Any]:
    """Return one reference."""
    return {
        "name": name,
        "target": target.class_.__name__,
        "columns": [mapper.get_property_by_column(column).key for column, _ in columns],
        "remote": target.get_property_by_column(columns[0][1]).key,
        "is_nullable": all(column.nullable for column, _ in columns),
        "is_key": is_key,
    }
