"""Dredd compiles what a description documents; every transaction knows where it was written."""

import json
from pathlib import Path

import pytest

from dreddkit.dredd import Compiled, Engine, compile_description, read_description
from dreddkit.errors import DescriptionError

API = """\
FORMAT: 1A
# Ünïcode 🎉🎉🎉

Words of several bytes: 🎉🎉🎉🎉🎉🎉🎉🎉 äöü

<!-- include(events.apib) -->

# Group Users

## User [/users/{id}]

### Show [GET]

+ Response 200
"""
EVENTS = """\
# Group Events 🎉

## Collection [/events{?page}]

+ Parameters
    + page: 1 (number, optional)

### Create [POST]

+ Request (application/json)

        {"name": "🎉"}

+ Response 201 (application/json)

        {"id": 1}

+ Request wrong (application/json)

        {}

+ Response 422
"""
OPENAPI_2 = """\
swagger: '2.0'
info: {title: "Zwei 🎉🎉🎉", version: '1'}
basePath: /v1
produces: [application/json]
paths:
  /events/{id}:
    get:
      summary: Zeige 🎉
      parameters:
        - {name: id, in: path, required: true, type: string, x-example: '1'}
      responses:
        200:
          description: ok
        404: {description: not there}
  /found/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, type: string}
      responses:
        200: {description: ok}
"""
OPENAPI_3 = """\
openapi: 3.0.0
info: {title: "Drei 🎉🎉🎉", version: '1'}
paths:
  /events:
    parameters: []
    get:
      summary: Zeige 🎉
      responses:
        '200':
          description: ok
          content:
            application/json: {example: {"200": 1}}
        '404': {$ref: '#/components/responses/NotFound'}
        default:
          description: anything
  /found/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        '200': {description: ok}
components:
  responses:
    NotFound: {description: nothing}
"""


def no_engine() -> Engine:
    """Stand where an engine must not be asked for."""
    raise AssertionError("The engine was asked for.")


def compiled(engine: Engine, root: Path, name: str, text: str) -> Compiled:
    """Write a description and compile it."""
    path = root / name
    path.write_text(text)
    return compile_description(read_description(path, root), cache=root / "cache", engine=lambda: engine, parameters={})


def overview(result: Compiled, root: Path) -> list[tuple[str, str, int, str]]:
    """Method, template, status of each transaction, and the text of the line that it is located at."""
    lines = [
        (root / each.location.file).read_text().split("\n")[each.location.line - 1] for each in result.transactions
    ]
    return [
        (each.method, each.uri_template, each.status, line.strip())
        for each, line in zip(result.transactions, lines, strict=True)
    ]


def test_api_blueprint_with_includes(engine: Engine, tmp_path: Path) -> None:
    """Names, templates, statuses; lines in the included file, whatever characters come before."""
    (tmp_path / "events.apib").write_text(EVENTS)

    result = compiled(engine, tmp_path, "api.apib", API)

    assert overview(result, tmp_path) == [
        ("POST", "/events{?page}", 201, "+ Response 201 (application/json)"),
        ("POST", "/events{?page}", 422, "+ Response 422"),
        ("GET", "/users/{id}", 200, "+ Response 200"),
    ]
    assert [str(each.location) for each in result.transactions] == ["events.apib:14", "events.apib:22", "api.apib:14"]
    assert result.transactions[0].name == "Ünïcode 🎉🎉🎉 > Events 🎉 > Collection > Create > Example 1"
    assert result.transactions[0].api_name == "Ünïcode 🎉🎉🎉"


def test_a_compiled_transaction_is_dredds(engine: Engine, tmp_path: Path) -> None:
    """It is configured: everything that hooks may change is there."""
    (tmp_path / "events.apib").write_text(EVENTS)

    transaction = compiled(engine, tmp_path, "api.apib", API).transactions[0].transaction

    assert transaction is not None
    keys = {"name", "id", "host", "port", "request", "expected", "origin", "fullPath", "protocol", "skip"}
    assert set(transaction) == keys
    assert transaction["id"] == "POST (201) /events?page=1"
    assert transaction["fullPath"] == "/events?page=1"
    assert transaction["request"]["body"] == '{"name": "🎉"}\n'
    assert transaction["expected"]["statusCode"] == "201"
    assert transaction["origin"]["filename"] == str(tmp_path / "api.apib")


def test_a_dropped_transaction_stays_documented(engine: Engine, tmp_path: Path) -> None:
    """What Dredd's compiler drops for an undefined URI parameter is there, in its place, with the reason."""
    (tmp_path / "events.apib").write_text(EVENTS)

    dropped = compiled(engine, tmp_path, "api.apib", API).transactions[2]

    assert dropped.transaction is None
    assert dropped.name == "Ünïcode 🎉🎉🎉 > Users > User > Show"
    assert "Parameter not defined in API description document: id" in dropped.reason


def test_openapi_2(engine: Engine, tmp_path: Path) -> None:
    """Each response has its own line; a status that is not 2xx is skipped with a reason."""
    result = compiled(engine, tmp_path, "two.yaml", OPENAPI_2)

    assert overview(result, tmp_path) == [
        ("GET", "/v1/events/{id}", 200, "200:"),
        ("GET", "/v1/events/{id}", 404, "404: {description: not there}"),
        ("GET", "/v1/found/{id}", 200, "200: {description: ok}"),
    ]
    first, skipped, _ = result.transactions
    assert first.transaction is not None
    assert skipped.transaction is not None
    assert (first.transaction["skip"], first.reason) == (False, "")
    assert skipped.transaction["skip"] is True
    assert "2xx" in skipped.reason


def test_openapi_2_as_json(engine: Engine, tmp_path: Path) -> None:
    """Lines are right in JSON too."""
    path = {"/a": {"get": {"responses": {"200": {"description": "🎉"}, "204": {"description": ""}}}}}
    text = json.dumps({"swagger": "2.0", "info": {"title": "🎉", "version": "1"}, "paths": path}, indent=1)

    result = compiled(engine, tmp_path, "two.json", text)

    assert [line for *_, line in overview(result, tmp_path)] == ['"200": {', '"204": {']


def test_openapi_3(engine: Engine, tmp_path: Path) -> None:
    """Its parser keeps no place for a response; each has its own line all the same."""
    result = compiled(engine, tmp_path, "three.yaml", OPENAPI_3)

    assert overview(result, tmp_path) == [
        ("GET", "/events", 200, "'200':"),
        ("GET", "/events", 404, "'404': {$ref: '#/components/responses/NotFound'}"),
        ("GET", "/events", 200, "default:"),
        ("GET", "/found/{id}", 200, "'200': {description: ok}"),
    ]


def test_openapi_3_with_parameters_of_the_path(engine: Engine, tmp_path: Path) -> None:
    """A list beside the operations is no operation."""
    parameters = "    parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 7}]\n"
    text = OPENAPI_3.replace("  /found/{id}:\n", f"  /found/{{id}}:\n{parameters}")

    result = compiled(engine, tmp_path, "three.yaml", text)

    assert overview(result, tmp_path)[-1] == ("GET", "/found/{id}", 200, "'200': {description: ok}")


def test_warnings_are_located(engine: Engine, tmp_path: Path) -> None:
    """A parser's warning names the author's line."""
    result = compiled(
        engine, tmp_path, "a.apib", "# 🎉🎉 API\n\n## R [/r]\n\n### G [GET]\n\n+ Response\n\n        hi\n"
    )

    assert [str(each.location) for each in result.warnings] == ["a.apib:7"]
    assert "status code" in result.warnings[0].message


def test_what_the_compiler_calls_an_error_does_not_stop_what_can_run(engine: Engine, tmp_path: Path) -> None:
    """An example that is not in its enumeration is told, and the transaction runs."""
    parameters = "+ Parameters\n    + id: 3 (enum)\n        + Members\n            + 1\n"
    result = compiled(
        engine, tmp_path, "a.apib", f"# A\n\n## R [/r/{{id}}]\n\n{parameters}\n### G [GET]\n\n+ Response 200\n"
    )

    assert result.transactions[0].transaction is not None
    assert str(result.warnings[-1].location) == "a.apib:12"


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.apib", "# A 🎉🎉\n\n<!-- include(b.apib) -->\n", "b.apib:7"),
        ("a.yaml", "swagger: '2.0'\ninfo: {title: 🎉🎉, version: '1'}\npaths:\n  /a:\n    get: {}\n", "a.yaml:5"),
        ("a.yml", "openapi: 3.0.0\ninfo: {title: 🎉🎉, version: '1'}\npaths:\n  /a: ]\n", "a.yml:4"),
    ],
)
def test_an_error_is_told_with_the_authors_line(
    engine: Engine, tmp_path: Path, name: str, text: str, line: str
) -> None:
    """What cannot be parsed is a DescriptionError with a place, and is not kept in the cache."""
    (tmp_path / "b.apib").write_text("## R [/r]\n\n### G [GET]\n\n+ Response 200\n\n    + Attributes (Nope)\n")

    with pytest.raises(DescriptionError) as caught:
        compiled(engine, tmp_path, name, text)

    assert caught.value.where == line
    assert not (tmp_path / "cache").exists()


def test_a_second_time_nothing_is_parsed(engine: Engine, tmp_path: Path) -> None:
    """The same text comes from the cache, equal in everything, without an engine."""
    (tmp_path / "events.apib").write_text(EVENTS)
    first = compiled(engine, tmp_path, "api.apib", API)

    source = read_description(tmp_path / "api.apib", tmp_path)

    assert compile_description(source, cache=tmp_path / "cache", engine=no_engine, parameters={}) == first


def test_a_cached_description_is_located_where_it_is_now(engine: Engine, tmp_path: Path) -> None:
    """The same text in other files needs no parsing, and yet gets its new places."""
    (tmp_path / "events.apib").write_text(EVENTS)
    compiled(engine, tmp_path, "api.apib", API)
    (tmp_path / "events.apib").rename(tmp_path / "moved.apib")
    (tmp_path / "api.apib").write_text(API.replace("events.apib", "moved.apib"))

    source = read_description(tmp_path / "api.apib", tmp_path)
    result = compile_description(source, cache=tmp_path / "cache", engine=no_engine, parameters={})

    assert str(result.transactions[0].location) == "moved.apib:14"


@pytest.mark.parametrize("damage", ["", "{", "null", "{}", '{"annotations": [], "documented": [{}]}'])
def test_a_damaged_cache_file_is_written_anew(engine: Engine, tmp_path: Path, damage: str) -> None:
    """A file that is not what we wrote is ignored, then replaced; nothing else is left in the cache."""
    first = compiled(engine, tmp_path, "three.yaml", OPENAPI_3)
    (file,) = (tmp_path / "cache").iterdir()
    whole = file.read_bytes()
    file.write_text(damage)

    assert compiled(engine, tmp_path, "three.yaml", OPENAPI_3) == first
    assert [each.read_bytes() for each in (tmp_path / "cache").iterdir()] == [whole]


def test_the_cache_forgets_the_oldest(engine: Engine, tmp_path: Path) -> None:
    """Fifty versions of a description are kept, not all of them."""
    (tmp_path / "cache").mkdir()
    for number in range(60):
        (tmp_path / "cache" / f"compiled-{number}.json").write_text("{}")

    compiled(engine, tmp_path, "three.yaml", OPENAPI_3)

    assert len(list((tmp_path / "cache").iterdir())) == 50


def test_what_another_run_forgets_first_is_no_error(engine: Engine, tmp_path: Path) -> None:
    """Workers that compile at once see the same old files; a link to nothing stands for one that is gone by then."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "compiled-gone.json").symlink_to("nothing")

    assert compiled(engine, tmp_path, "three.yaml", OPENAPI_3).transactions
