"""Keys of a response that nothing documents: found by example, by schema, and never where that is left open."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreddkit.dredd import undocumented_keys

NOTHING = object()
KEYS = st.sampled_from(["a", "b", "c", "$ref", "first name"])
JSON = st.recursive(
    st.sampled_from([None, True, 1, "text"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2),
    max_leaves=6,
)
KEYWORDS = st.sampled_from(
    ["properties", "patternProperties", "additionalProperties", "items", "allOf", "anyOf", "$ref", "required", "type"]
)
SCHEMAS = st.recursive(
    st.sampled_from([True, False, "object", "#", "#/properties/a", 1]),
    lambda inner: st.dictionaries(KEYWORDS, inner | st.lists(inner, max_size=2), max_size=3),
    max_leaves=6,
)


def found(real: Any, example: Any = NOTHING, schema: Any = NOTHING) -> list[str]:
    """Return what is undocumented of a body, beside an example and a schema."""
    expected: dict[str, str] = {}
    if example is not NOTHING:
        expected["body"] = json.dumps(example)
    if schema is not NOTHING:
        expected["bodySchema"] = json.dumps(schema)
    return undocumented_keys({"expected": expected, "real": {"body": json.dumps(real)}})


def of(*keys: str, **keywords: Any) -> dict[str, Any]:
    """Return the schema of an object that documents keys."""
    return {"type": "object", "properties": {key: {} for key in keys}, **keywords}


@pytest.mark.parametrize(
    ("real", "example", "paths"),
    [
        ({"a": 1}, {"a": 2}, []),
        ({"a": 1, "b": 2}, {"a": 2}, ["b"]),
        ({"data": [{"attributes": {"secret": 1}}]}, {"data": [{"attributes": {}}]}, ["data[0].attributes.secret"]),
        ({"data": [{"a": 1}, {"x": 1}, {"x": 2}]}, {"data": [{"a": 1}]}, ["data[1].x"]),
        ([{"a": 1}, {"b": 1}], [{"a": 1}, {"b": 1}], []),
        ([[{"x": 1}]], [[{"a": 1}]], ["[0][0].x"]),
        ({"a": {"first name": 1}}, {"a": {"b": 1}}, ['a["first name"]']),
        ({"a": {"x": 1}}, {"a": None}, []),
        ({"a": [{"x": 1}]}, {"a": []}, []),
        ({"a": {"x": 1}}, {"a": "text"}, []),
        ("text", {"a": 1}, []),
    ],
)
def test_by_example(real: Any, example: Any, paths: list[str]) -> None:
    """An array's elements are compared with all that the example shows; what it shows nothing of is left alone."""
    assert found(real, example) == paths


@pytest.mark.parametrize(
    "schema",
    [
        of("a", "x"),
        of("a", additionalProperties=True),
        of("a", additionalProperties={"type": "integer"}),
        of("a", patternProperties={"^x": {}}),
        of("a", patternProperties={"(?<broken": {}}),
        of("a", required=["x"]),
        of("a", allOf=[of("x")]),
        {"oneOf": [of("a"), of("x")]},
        {"anyOf": [of("a"), {"type": "object"}]},
        {"anyOf": [of("a"), {}]},
        {"$ref": "#/definitions/X", "definitions": {"X": of("x")}},
        {"$ref": "elsewhere.json"},
        {"$ref": "#/definitions/missing"},
        {"$ref": "#"},
        of("a", allOf=[{"$ref": "elsewhere.json#/X"}]),
        {"if": of("a"), "then": of("x")},
        of("a", dependentSchemas={"a": of("x")}),
        {"type": "object"},
        {"type": ["object", "null"]},
        {"type": "string"},
        {"const": {"x": 1}},
        {},
        True,
    ],
)
def test_what_a_schema_documents_or_leaves_open(schema: Any) -> None:
    """Composed schemas document what any part of them does; what cannot be known is no failure."""
    assert found({"x": 1}, schema=schema) == []


@pytest.mark.parametrize(
    "schema",
    [
        of("a"),
        of("a", additionalProperties=False),
        of("a", patternProperties={"^y": {}}),
        {"allOf": [of("a"), {"required": ["a"]}, {"description": "b"}]},
        {"oneOf": [of("a"), of("b"), {"type": "null"}]},
        {"$ref": "#/definitions/A~1b", "definitions": {"A/b": of("a")}},
        of("a", allOf=[{"$ref": "#"}]),
    ],
)
def test_what_a_schema_does_not_document(schema: Any) -> None:
    """A schema that names keys documents these; that JSON Schema would admit others does not make them documented."""
    assert found({"x": 1}, schema=schema) == ["x"]


def test_below_a_schema() -> None:
    """References, arrays of one kind or by place, and additional properties are followed down."""
    node = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#/definitions/Node"}}}}
    pair = {"type": "array", "prefixItems": [of("a"), of("b")]}
    schema = {"definitions": {"Node": node}, "additionalProperties": {"anyOf": [{"$ref": "#/definitions/Node"}, pair]}}

    assert found({"any": {"children": [{"children": [{"x": 1}]}]}}, schema=schema) == ["any.children[0].children[0].x"]
    assert found({"any": [{"a": 1}, {"b": 1}, {"x": 1}]}, schema=schema) == ["any[2].x"]


def test_example_and_schema_count_together() -> None:
    """What either documents is documented; a schema that leaves the keys open leaves them open."""
    assert found({"a": 1, "b": 1, "x": 1}, {"a": 1}, of("b")) == ["x"]
    assert found({"a": 1, "x": 1}, {"a": 1}, {"type": "object"}) == []


@pytest.mark.parametrize("real", ["", "<p>", None])
def test_a_body_that_is_not_json(real: str | None) -> None:
    """It has no keys."""
    assert undocumented_keys({"expected": {"body": '{"a": 1}'}, "real": {"body": real}}) == []
    assert undocumented_keys({"expected": {"body": "<p>"}, "real": {"body": '{"a": 1}'}}) == []
    assert undocumented_keys({"expected": {}, "real": {"body": '{"a": 1}'}}) == []


@settings(max_examples=40)
@given(JSON)
def test_whatever_is_shown_is_documented(value: Any) -> None:
    """A body that is its own example has no undocumented keys."""
    assert found(value, value) == []


@settings(max_examples=40)
@given(st.lists(st.dictionaries(KEYS, JSON, min_size=1, max_size=2), min_size=1, max_size=3), st.data())
def test_an_added_key_is_found(elements: list[dict[str, Any]], data: st.DataObject) -> None:
    """It is the only one, at its path."""
    place = data.draw(st.integers(0, len(elements) - 1))
    real = json.loads(json.dumps(elements))
    real[place]["ADDED"] = 1

    assert found(real, elements) == [f"[{place}].ADDED"]


@settings(max_examples=60)
@given(JSON, SCHEMAS)
def test_any_schema_can_be_read(value: Any, schema: Any) -> None:
    """What is no schema raises nothing."""
    assert isinstance(found(value, schema=schema), list)
