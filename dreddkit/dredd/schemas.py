"""Which keys a JSON Schema documents. Where it leaves that open, or cannot be read, every key counts as documented."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

__all__ = ["Parts", "is_open", "items_of", "parts_of", "says_nothing", "schemas_of_key"]

ANYTHING = {"additionalProperties": True}
TOGETHER = ("allOf",)
ALTERNATIVES = ("anyOf", "oneOf")
CONDITIONAL = ("if", "then", "else")
FOREIGN = ("$dynamicRef", "$recursiveRef")
ABOUT_KEYS = {"properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames"}
ABOUT_ITEMS = ("items", "prefixItems", "additionalItems", "unevaluatedItems", "contains")

Parts = list[dict[str, Any]]
"""Schemas, with those that they are composed of."""


def parts_of(schemas: Iterable[Any], root: Any) -> Parts:
    """Return schemas, each with all that it is composed of: by reference, together, or as an alternative.

    Args:
        schemas: The schemas of one place.

        root: The document that their references are resolved in.
    """
    found: dict[int, dict[str, Any]] = {}
    waiting = [*schemas]
    while waiting:
        schema = waiting.pop()
        if isinstance(schema, dict) and id(schema) not in found:
            found[id(schema)] = schema
            waiting += [*together(schema, root), *alternatives(schema)]
    return [*found.values()]


def together(schema: dict[str, Any], root: Any) -> Iterator[Any]:
    """Yield what a value has to be beside the schema itself."""
    if "$ref" in schema:
        yield resolved(schema["$ref"], root)
    if any(keyword in schema for keyword in FOREIGN):
        yield ANYTHING
    yield from listed(schema, TOGETHER)


def alternatives(schema: dict[str, Any]) -> Iterator[Any]:
    """Yield what a value may be beside the schema itself."""
    yield from listed(schema, ALTERNATIVES)
    yield from (schema[keyword] for keyword in CONDITIONAL if keyword in schema)
    for keyword in ("dependentSchemas", "dependencies"):
        yield from mapping(schema, keyword).values()


def is_open(schema: Any, root: Any, above: tuple[int, ...] = ()) -> bool:
    """Tell whether a schema admits an object and says nothing about its keys."""
    if not isinstance(schema, dict):
        return schema is not False
    if id(schema) in above or not admits_objects(schema) or ABOUT_KEYS & schema.keys():
        return False
    below = (*above, id(schema))
    if not all(is_open(one, root, below) for one in together(schema, root)):
        return False
    choices = [*alternatives(schema)]
    return not choices or any(is_open(one, root, below) for one in choices)


def says_nothing(parts: Parts) -> bool:
    """Tell whether no schema of one place has anything on an object's keys."""
    return not any(part.keys() & {*ABOUT_KEYS, "required"} for part in parts)


def admits_objects(schema: dict[str, Any]) -> bool:
    """Tell whether a schema's type, if it has any, can be an object."""
    kinds = schema.get("type", "object")
    return "object" in (kinds if isinstance(kinds, list) else [kinds])


def schemas_of_key(key: str, parts: Parts) -> list[Any]:
    """Return the schemas of an object's key; none where nothing documents it."""
    named = [mapping(part, "properties")[key] for part in parts if key in mapping(part, "properties")]
    patterns = [each for part in parts for each in mapping(part, "patternProperties").items()]
    found = named + [schema for pattern, schema in patterns if matches(pattern, key)]
    found += [True for part in parts if is_required(key, part) or "propertyNames" in part]
    return found or [
        part[keyword]
        for part in parts
        for keyword in ("additionalProperties", "unevaluatedProperties")
        if part.get(keyword, False) is not False
    ]


def items_of(parts: Parts) -> list[Any]:
    """Return the schemas of an array's elements, wherever in it they are."""
    found = [part[keyword] for part in parts for keyword in ABOUT_ITEMS if keyword in part]
    return [schema for one in found for schema in (one if isinstance(one, list) else [one])]


def is_required(key: str, part: dict[str, Any]) -> bool:
    """Tell whether a schema says that the key has to be there."""
    required = part.get("required")
    return isinstance(required, list) and key in required


def matches(pattern: str, key: str) -> bool:
    """Tell whether a key matches a pattern, which may be of a dialect that Python does not read."""
    try:
        return re.search(pattern, key) is not None
    except re.error:
        return True


def resolved(reference: Any, root: Any) -> Any:
    """Return what a reference into the document leads to; one that leads elsewhere may be anything."""
    if not isinstance(reference, str) or not (reference == "#" or reference.startswith("#/")):
        return ANYTHING
    value = root
    for name in reference.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")  # noqa: PLW2901 - the escapes of a JSON pointer
        if isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        elif isinstance(value, dict) and name in value:
            value = value[name]
        else:
            return ANYTHING
    return value


def listed(schema: dict[str, Any], keywords: Iterable[str]) -> Iterator[Any]:
    """Yield the members of a schema's lists."""
    for keyword in keywords:
        members = schema.get(keyword)
        yield from members if isinstance(members, list) else ()


def mapping(schema: dict[str, Any], keyword: str) -> dict[str, Any]:
    """Return a keyword's mapping; an empty one where it has none."""
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}
