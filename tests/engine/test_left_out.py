"""Responses that Dredd leaves out are there, skipped with a reason, or told with their place."""

import json
from pathlib import Path

from dreddkit.dredd import Compiled, Engine, compile_description, read_description

API_BLUEPRINT = """\
# API

## Event [/events/{id}]

+ Parameters
    + id: 1

### Change [PATCH]

+ Request (application/json)

        {"name": "x"}

+ Response 200 (application/json)

        {"id": 1}

+ Response 422 (application/json)

        {"error": "x"}

+ Request empty (application/json)

        {}

+ Response 400

+ Response 409 (application/json)

        {}

+ Response 409 (text/plain)

### Show [GET]

+ Response 200

+ Response 404
"""
TWO_REQUESTS = """\
# API

## Event [/events]

### Show [GET]

+ Request A
    + Headers

            X-Who: a

+ Request B
    + Headers

            X-Who: b

+ Response 200
"""
OPENAPI_3 = """\
openapi: 3.0.0
info: {title: API, version: '1'}
paths:
  /events:
    get:
      responses:
        '200': {description: ok}
        4XX: {description: not ok}
        default: {description: anything else}
    post:
      responses:
        default: {description: anything}
"""
OPENAPI_2 = """\
swagger: '2.0'
info: {title: API, version: '1'}
paths:
  /events:
    get:
      responses:
        200: {description: ok}
        default: {description: anything else}
"""


def compiled(engine: Engine, root: Path, text: str, name: str = "api.yaml") -> Compiled:
    """Write a description and compile it."""
    (root / name).write_text(text)
    source = read_description(root / name, root)
    return compile_description(source, cache=root / "cache", engine=lambda: engine, parameters={})


def skipped(result: Compiled) -> list[tuple[str, int, bool]]:
    """The short name, the line, and whether it is skipped, of each transaction."""
    return [(each.short_name, each.location.line, bool(each.reason)) for each in result.transactions]


def test_later_responses_of_api_blueprint(engine: Engine, tmp_path: Path) -> None:
    """Each is in its place, named by its status, or as in OpenAPI; the names that Dredd gives are what they were."""
    result = compiled(engine, tmp_path, API_BLUEPRINT, "api.apib")

    assert skipped(result) == [
        ("Event > Change > Example 1", 14, False),
        ("Event > Change > 422", 18, True),
        ("Event > Change > Example 2", 26, False),
        ("Event > Change > 409 > application/json", 28, True),
        ("Event > Change > 409 > text/plain", 32, True),
        ("Event > Show", 36, False),
        ("Event > Show > 404", 38, True),
    ]


def test_a_later_response_can_run(engine: Engine, tmp_path: Path) -> None:
    """It is a whole transaction, that a hook may set skip of; the reason tells so."""
    _, later, *_ = compiled(engine, tmp_path, API_BLUEPRINT, "api.apib").transactions

    assert later.transaction is not None
    assert later.transaction["skip"] is True
    assert later.transaction["request"]["body"] == '{"name": "x"}\n'
    assert later.transaction["expected"]["statusCode"] == "422"
    assert json.loads(later.transaction["expected"]["body"]) == {"error": "x"}
    assert "a before hook sets skip to false" in later.reason


def test_a_later_request_of_api_blueprint(engine: Engine, tmp_path: Path) -> None:
    """Of two requests with one response Dredd takes the first; the second is skipped."""
    first, second = compiled(engine, tmp_path, TWO_REQUESTS, "api.apib").transactions

    assert first.transaction is not None
    assert second.transaction is not None
    assert first.transaction["request"]["headers"]["X-Who"] == "a"
    assert second.transaction["request"]["headers"]["X-Who"] == "b"
    assert [first.reason == "", second.reason == ""] == [True, False]


def test_a_dropped_later_response_has_its_own_reason(engine: Engine, tmp_path: Path) -> None:
    """Where the request cannot be made, none of its responses can run."""
    result = compiled(engine, tmp_path, API_BLUEPRINT.replace("+ id: 1", "+ other: 1"), "api.apib")

    assert [each.transaction for each in result.transactions] == [None] * 7
    assert {each.reason.endswith("document: id") for each in result.transactions} == {True}


def test_openapi_3(engine: Engine, tmp_path: Path) -> None:
    """A default response beside others has a name and is skipped, alone it runs; a range is told with its line."""
    result = compiled(engine, tmp_path, OPENAPI_3)

    assert skipped(result) == [
        ("/events > GET > 200", 7, False),
        ("/events > GET > default", 9, True),
        ("/events > POST > 200", 12, False),
    ]
    assert [each.transaction and each.transaction["skip"] for each in result.transactions] == [False, True, False]
    assert [each.is_default for each in result.transactions] == [False, True, False]
    assert [(str(each.location), "ranges are unsupported" in each.message) for each in result.warnings] == [
        ("api.yaml:8", True)
    ]


def test_openapi_2(engine: Engine, tmp_path: Path) -> None:
    """A default response is told with its line."""
    result = compiled(engine, tmp_path, OPENAPI_2)

    assert skipped(result) == [("/events > GET > 200", 7, False)]
    assert [str(each.location) for each in result.warnings] == ["api.yaml:8"]
