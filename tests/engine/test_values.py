"""Required URI parameters without an example get a value: descriptions that frameworks generate have none."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dreddkit.dredd import Compiled, Engine, compile_description, read_description

OPENAPI_3 = """\
openapi: 3.0.2
info: {title: API, version: '1'}
paths:
  /pets/{pet_id}:
    parameters:
      - in: path
        name: pet_id
        required: true
        schema: {type: integer, minimum: 0}
    get:
      parameters:
        - {in: query, name: page, schema: {type: integer, default: 1}}
      responses:
        '200': {description: ok}
    delete:
      responses:
        '204': {description: gone}
"""
OPENAPI_2 = """\
swagger: '2.0'
info: {title: API, version: '1'}
paths:
  /pets/{pet_id}:
    parameters:
      - {in: path, name: pet_id, required: true, type: integer, format: int32, minimum: 0}
    get:
      responses:
        200: {description: ok}
    delete:
      responses:
        204: {description: gone}
"""
GENERATED = """\
{
  "openapi": "3.0.2",
  "info": {"title": "API", "version": "1"},
  "paths": {
    "/pets/{id}": {
      "get": {
        "parameters": [
          {"$ref": "#/components/parameters/id"}
        ],
        "responses": {"200": {"description": "ok"}}
      }
    }
  },
  "components": {
    "parameters": {
      "id": {
        "in": "path",
        "name": "id",
        "required": true,
        "schema": {"$ref": "#/components/schemas/Id"}
      }
    },
    "schemas": {"Id": {"type": "integer", "minimum": 5}}
  }
}
"""
API_BLUEPRINT = """\
# Ünïcode 🎉

## Pet [/pets/{id}{?page%5Bsize%5D}]

+ Parameters
    + id (number, required)
    + page%5Bsize%5D (number, required)

### Show [GET]

+ Response 200
"""


def compiled(
    engine: Engine, root: Path, text: str, *, name: str = "api.yaml", parameters: Mapping[str, Any] | None = None
) -> Compiled:
    """Write a description and compile it."""
    (root / name).write_text(text)
    source = read_description(root / name, root)
    return compile_description(source, cache=root / "cache", engine=lambda: engine, parameters=parameters or {})


def full_paths(result: Compiled) -> list[Any]:
    """What each request asks for; None for a dropped one."""
    return [each.transaction and each.transaction["fullPath"] for each in result.transactions]


def told(result: Compiled) -> list[tuple[str, str]]:
    """The place and the first sentence of each warning about a value."""
    return [
        (str(each.location), each.message.partition(". ")[0]) for each in result.warnings if "is sent" in each.message
    ]


@pytest.mark.parametrize(("text", "line"), [(OPENAPI_3, 7), (OPENAPI_2, 6)])
def test_a_generated_description_runs(engine: Engine, tmp_path: Path, text: str, line: int) -> None:
    """The value is told once, where the parameter is documented; a parameter that may be left out is left out."""
    result = compiled(engine, tmp_path, text)

    assert full_paths(result) == ["/pets/1", "/pets/1"]
    assert told(result) == [(f"api.yaml:{line}", "URI parameter 'pet_id' has no example; '1' is sent")]


@pytest.mark.parametrize("text", [OPENAPI_3, OPENAPI_2])
def test_the_configuration_comes_first(engine: Engine, tmp_path: Path, text: str) -> None:
    """What is configured needs no warning; the cache keeps the one apart from the other."""
    compiled(engine, tmp_path, text)

    result = compiled(engine, tmp_path, text, parameters={"pet_id": "a b", "constructor": 1})

    assert full_paths(result) == ["/pets/a%20b", "/pets/a%20b"]
    assert told(result) == []


def test_an_example_comes_before_the_configuration(engine: Engine, tmp_path: Path) -> None:
    """A documented value stays."""
    text = OPENAPI_3.replace("        schema: {type: integer, minimum: 0}", "        schema: {}\n        example: 7")

    assert full_paths(compiled(engine, tmp_path, text, parameters={"pet_id": 3})) == ["/pets/7", "/pets/7"]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("type: integer, example: 9, default: 8, enum: [7, 8, 9]", "9"),
        ("type: integer, default: 8, minimum: 3", "8"),
        ("type: integer, default: 0", "0"),
        ("type: string, enum: [cat, dog]", "cat"),
        ("type: integer, minimum: 3", "3"),
        ("type: number, minimum: 2.5, maximum: 4", "2.5"),
        ("type: integer, maximum: -4", "-4"),
        ("type: integer, minimum: 0", "1"),
        ("type: boolean", "true"),
        ("type: string", "1"),
        ("type: string, minLength: 4", "1111"),
        ("type: string, format: uuid", "00000000-0000-4000-8000-000000000001"),
        ("type: string, format: date", "2025-01-01"),
        ("anyOf: [{type: integer, minimum: 6}]", "6"),
        ("", "1"),
    ],
)
def test_values_of_schemas(engine: Engine, tmp_path: Path, schema: str, value: str) -> None:
    """What the schema gives, else 1 or the nearest that it allows, else what has its format."""
    result = compiled(engine, tmp_path, OPENAPI_3.replace("type: integer, minimum: 0", schema))

    assert full_paths(result) == [f"/pets/{value}", f"/pets/{value}"]


def test_references_and_json(engine: Engine, tmp_path: Path) -> None:
    """A parameter and its schema may be elsewhere in the document; the place is the parameter's."""
    result = compiled(engine, tmp_path, GENERATED, name="api.json")

    assert full_paths(result) == ["/pets/5"]
    assert told(result) == [("api.json:18", "URI parameter 'id' has no example; '5' is sent")]


def test_the_configuration_comes_before_an_enumeration(engine: Engine, tmp_path: Path) -> None:
    """Of several values that the description allows, the configuration chooses."""
    text = OPENAPI_2.replace("type: integer, format: int32, minimum: 0", "type: string, enum: [cat, dog], default: cat")

    assert full_paths(compiled(engine, tmp_path, text)) == ["/pets/cat", "/pets/cat"]
    assert full_paths(compiled(engine, tmp_path, text, parameters={"pet_id": "dog"})) == ["/pets/dog", "/pets/dog"]


def test_enumerations_of_api_blueprint(engine: Engine, tmp_path: Path) -> None:
    """Its first member is taken where none is the example."""
    members = "+ id (enum, required)\n        + Members\n            + cat\n            + dog"
    text = API_BLUEPRINT.replace("+ id (number, required)", members)

    result = compiled(engine, tmp_path, text, name="api.apib")

    assert full_paths(result) == ["/pets/cat?page%5Bsize%5D=1"]


def test_api_blueprint(engine: Engine, tmp_path: Path) -> None:
    """Parameters of API Blueprint too; a name is configured without escapes."""
    result = compiled(engine, tmp_path, API_BLUEPRINT, name="api.apib", parameters={"page[size]": 20})

    assert full_paths(result) == ["/pets/1?page%5Bsize%5D=20"]
    assert told(result) == [("api.apib:6", "URI parameter 'id' has no example; '1' is sent")]
