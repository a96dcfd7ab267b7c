"""With OpenAPI 3, the schema that a response documents decides on its body."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dreddkit.dredd import Compiled, Engine, compile_description, read_description, undocumented_keys, verdict

Serve = Callable[[Callable[[socket.socket], None]], int]
TIMEOUT_S = 20.0

THING = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}, "name": {"type": "string"}}}
SECRET = {
    "type": "object",
    "required": ["login", "password"],
    "properties": {"login": {"type": "string", "readOnly": True}, "password": {"type": "string", "writeOnly": True}},
}
ADMIN = {"allOf": [{"$ref": "#/components/schemas/Secret"}, {"required": ["level", "password"]}]}
TREE = {"type": "object", "properties": {"inner": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}}
CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"type": "integer"}}}
DOG = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}, "lives": {"type": "string"}}}
SCHEMAS = {
    "Thing": THING,
    "Secret": SECRET,
    "Admin": ADMIN,
    "Tree": TREE,
    "Cat": CAT,
    "Dog": DOG,
    "a b": {"type": "boolean"},
    "a_b": {"type": "integer"},
    "id": {"type": "integer"},
}


DAY = {"type": "string", "enum": ["2020-01-01"]}


def ref(name: str) -> dict[str, str]:
    """Refer to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def integer(**more: Any) -> dict[str, Any]:
    """Make a schema of a whole number."""
    return {"type": "integer", **more}


PETS = {
    "oneOf": [ref("Cat"), ref("Dog")],
    "discriminator": {"propertyName": "kind", "mapping": {"tom": "#/components/schemas/Cat", "dog": "Dog"}},
}
BOUND = {"allOf": [ref("Thing"), {"type": "object", "required": ["pages"], "properties": {"pages": integer()}}]}


def document(media_type: dict[str, Any], content_type: str = "application/json", **more: Any) -> dict[str, Any]:
    """Make a document of one request, and of the media type that it is answered with."""
    response = {"description": "ok", "content": {content_type: media_type}}
    return {
        "openapi": "3.0.2",
        "info": {"title": "API", "version": "1"},
        "paths": {"/things": {"get": {"responses": {"200": response}}}},
        "components": {"schemas": SCHEMAS},
        **more,
    }


def compiled(engine: Engine, root: Path, content: dict[str, Any] | str, name: str = "api.json") -> Compiled:
    """Write a description and compile it."""
    path = root / name
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return compile_description(read_description(path, root), cache=root / "cache", engine=lambda: engine, parameters={})


def expected(result: Compiled) -> dict[str, Any]:
    """Return what is expected of the only transaction."""
    (documented,) = result.transactions
    assert documented.transaction is not None
    return dict(documented.transaction["expected"])


def answered(engine: Engine, serve: Serve, result: Compiled, body: Any) -> dict[str, Any]:
    """Return the transaction after a server has answered with a body."""
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    port = serve(lambda connection: connection.sendall(head + content))
    values = {**(result.transactions[0].transaction or {}), "host": "127.0.0.1", "port": str(port)}
    return engine.run(values, lambda asked: asked, TIMEOUT_S)


@pytest.fixture
def compile_here(engine: Engine, tmp_path: Path) -> Callable[[Any], Compiled]:
    """Compile a document."""
    return lambda content: compiled(engine, tmp_path, content)


@pytest.fixture
def judge(engine: Engine, serve: Serve) -> Callable[[Compiled, Any], bool]:
    """Tell whether a body passes."""
    return lambda result, body: verdict(answered(engine, serve, result, body)).passed


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (integer(), [3], ["3", None]),
        (integer(format="int32"), [3, 2**40], ["3"]),
        (ref("Thing"), [{"id": 1}, {"id": 1, "other": 2}], [{}, {"id": "1"}, []]),
        ({"type": "array", "items": ref("Thing")}, [[], [{"id": 1}]], [[{"id": 1}, {"id": "x"}], {}]),
        (integer(nullable=True), [3, None], ["3"]),
        ({"type": "string", "nullable": True, "enum": ["a"]}, ["a", None], ["b"]),
        ({"nullable": True, "allOf": [ref("Thing")]}, [{"id": 1}, None], [{}]),
        (integer(minimum=3, exclusiveMinimum=True), [4], [3, 2]),
        (integer(maximum=3, exclusiveMaximum=False), [3], [4]),
        (BOUND, [{"id": 1, "pages": 2}], [{"id": 1}, {"pages": 2}]),
        ({"oneOf": [ref("Thing"), {"type": "string"}]}, [{"id": 1}, "x"], [3, {}]),
        ({"anyOf": [integer(minimum=3), integer(maximum=1)]}, [3, 1], [2]),
        ({"not": integer()}, ["x"], [3]),
        (
            PETS,
            [{"kind": k, "lives": 9} for k in ("Cat", "tom")] + [{"kind": "dog"}],
            [{"kind": "Dog", "lives": 9}, {}],
        ),
        (ref("Secret"), [{"login": "a"}], [{"password": "x"}]),
        (ref("Admin"), [{"login": "a", "level": 1}], [{"login": "a"}]),
        (ref("Tree"), [{"inner": [{"inner": []}]}], [{"inner": [{"inner": 3}]}]),
        ({"type": "object", "additionalProperties": integer()}, [{"a": 1}], [{"a": "1"}]),
        ({"allOf": [ref("Thing/properties/name")]}, ["x"], [3]),
        ({"type": "array", "items": ref("a b"), "maxItems": 1}, [[True]], [[1]]),
        ({"type": "object", "properties": {"x": ref("a b"), "y": ref("a_b")}}, [{"x": True, "y": 1}], [{"y": True}]),
        (ref("id"), [1], ["x"]),
        ({}, [3, None, {"a": 1}], []),
    ],
    ids=lambda value: None if isinstance(value, list) else json.dumps(value)[:40],
)
def test_the_schema_decides(
    judge: Callable[[Compiled, Any], bool], compile_here: Callable[[Any], Compiled], schema: Any, right: Any, wrong: Any
) -> None:
    """What it admits passes, and nothing else: neither what Dredd makes up of it, nor an example, is asked for."""
    for media_type in ({"schema": schema}, {"schema": schema, "example": {"made": "up"}}):
        result = compile_here(document(media_type))

        assert [body for body in right if not judge(result, body)] == []
        assert [body for body in wrong if judge(result, body)] == []


def test_a_response_by_reference(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    """It is the response that the reference leads to."""
    content = document({})
    content["components"]["responses"] = {
        "Ok": document({"schema": integer()})["paths"]["/things"]["get"]["responses"]["200"]
    }
    content["paths"]["/things"]["get"]["responses"]["200"] = {"$ref": "#/components/responses/Ok"}

    passed, errors = verdict(answered(engine, serve, compiled(engine, tmp_path, content), "x"))

    assert (passed, errors) == (False, ["body: At '' Invalid type: string (expected integer)"])


def test_yaml_is_read_as_dredd_reads_it(engine: Engine, tmp_path: Path) -> None:
    """A date is what is written there, a status may be a number, and an anchor stands for its value."""
    text = """\
openapi: 3.0.2
info: {title: API, version: '1'}
paths:
  /things:
    get:
      responses:
        200:
          description: ok
          content:
            application/json:
              schema: {type: object, properties: {from: &day {type: string, enum: [2020-01-01]}, to: *day}}
"""
    schema = json.loads(expected(compiled(engine, tmp_path, text, "api.yaml"))["bodySchema"])

    assert schema["properties"] == {"from": DAY, "to": DAY}


def test_strict_bodies_know_the_schema(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    """A key that neither the schema nor one that it refers to has is undocumented."""
    result = compiled(engine, tmp_path, document({"schema": {"type": "array", "items": ref("Thing")}}))

    assert undocumented_keys(answered(engine, serve, result, [{"id": 1, "secret": 2}])) == ["[0].secret"]


@pytest.mark.parametrize("content_type", ["application/vnd.api+json", "application/json; charset=utf-8"])
def test_every_kind_of_json_has_a_schema(engine: Engine, tmp_path: Path, content_type: str) -> None:
    """A suffix or a parameter changes nothing of that."""
    assert "bodySchema" in expected(compiled(engine, tmp_path, document({"schema": integer()}, content_type)))


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "image/png", "application/jsonlines"])
def test_other_media_types_have_none(engine: Engine, tmp_path: Path, content_type: str) -> None:
    """What is no JSON cannot be judged by a schema."""
    assert "bodySchema" not in expected(compiled(engine, tmp_path, document({"schema": {}}, content_type)))


@pytest.mark.parametrize("media_type", [{}, {"example": {"id": 1}}])
def test_what_has_no_schema_gets_none(engine: Engine, tmp_path: Path, media_type: dict[str, Any]) -> None:
    """Its example decides, as before."""
    assert "bodySchema" not in expected(compiled(engine, tmp_path, document(media_type)))


def test_other_formats_are_dredds(engine: Engine, tmp_path: Path) -> None:
    """In API Blueprint and OpenAPI 2 the schema is the one that Dredd's parsers hand on."""
    blueprint = "# A\n\n## T [/t]\n\n### G [GET]\n\n+ Response 200 (application/json)\n    + Schema\n\n"
    swagger = {
        "swagger": "2.0",
        "info": {"title": "A", "version": "1"},
        "produces": ["application/json"],
        "paths": {"/t": {"get": {"responses": {"200": {"description": "ok", "schema": integer(minimum=1)}}}}},
    }

    of_blueprint = expected(compiled(engine, tmp_path, f'{blueprint}            {{"type": 1}}', "a.apib"))["bodySchema"]
    of_swagger = expected(compiled(engine, tmp_path, swagger))["bodySchema"]

    assert json.loads(of_blueprint) == {"type": 1}
    assert json.loads(of_swagger) == {**integer(minimum=1), "$schema": "http://json-schema.org/draft-04/schema#"}


@pytest.mark.parametrize(
    ("schema", "told", "wrong"),
    [
        ({"type": "string", "pattern": "(?P<a>x)", "minLength": 2}, "'(?P<a>x)' cannot be read", "x"),
        ({"allOf": [{"$ref": "b.json#/B"}, {"type": "string"}]}, "'b.json#/B' leads to no schema", 1),
        (ref("Circle"), "#/components/schemas/Circle: it has to be read by itself first", None),
        (ref("Wrong"), "#/components/schemas/Wrong: it is not valid, and not checked: schema.type should be", None),
    ],
)
def test_what_cannot_be_converted_is_told(
    judge: Callable[[Compiled, Any], bool], compile_here: Callable[[Any], Compiled], schema: Any, told: str, wrong: Any
) -> None:
    """A warning names it, at the response's line; the rest of the schema is checked."""
    content = document({"schema": schema})
    content["components"]["schemas"] = {"Circle": {"allOf": [ref("Circle")]}, "Wrong": {"type": "text"}}
    result = compile_here(content)

    (warning,) = [one for one in result.warnings if one.message.startswith("The response's schema: ")]
    assert told in warning.message
    assert '"200": {' in json.dumps(content, indent=1).splitlines()[warning.location.line - 1]
    assert judge(result, "right")
    assert wrong is None or not judge(result, wrong)


def test_what_several_responses_share_is_told_once(engine: Engine, tmp_path: Path) -> None:
    """A schema of the document's is told at the first response that needs it."""
    content = document({"schema": ref("Wrong")})
    content["components"]["schemas"] = {"Wrong": {"type": "object", "minProperties": -1}}
    content["paths"]["/others"] = content["paths"]["/things"]
    result = compiled(engine, tmp_path, content)

    assert len([one for one in result.warnings if "/Wrong" in one.message]) == 1


def test_openapi_3_1(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    """Its schemas are JSON Schema: a list of types, siblings of a reference; what draft 7 has not is told."""
    schema = {**ref("Thing"), "properties": {"name": {"type": ["string", "null"]}}, "required": ["name"]}
    content = document({"schema": {**schema, "unevaluatedProperties": False}}, openapi="3.1.0")
    content["components"]["schemas"] = {"Thing": {"type": "object", "required": ["id"]}}
    result = compiled(engine, tmp_path, content)

    assert [one for one in result.warnings if "'unevaluatedProperties' is not checked" in one.message]
    bodies = [{"id": 1, "name": None}, {"id": 1}, {"name": "x"}, {"id": 1, "name": 3}]
    assert [verdict(answered(engine, serve, result, body)).passed for body in bodies] == [True, False, False, False]
