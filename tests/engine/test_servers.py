"""Requests of OpenAPI 3 go below the path of their server, as those of OpenAPI 2 go below basePath."""

from pathlib import Path

import pytest

from dreddkit.dredd import Engine, compile_description, read_description
from dreddkit.transaction import Documented

API = """\
openapi: 3.0.3
info: {title: API, version: '1'}
servers: [{url: 'SERVER', variables: {host: {default: localhost}, version: {default: v1, enum: [v1, v2]}}}]
paths:
  /plants/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}, example: 7}]
    get:
      summary: Show
      parameters: [{name: light, in: query, schema: {type: string}, example: sun}]
      responses:
        '200': {description: ok}
        default: {description: anything}
    delete:
      servers: [{url: /operations}]
      responses:
        '204': {description: gone}
  /growers:
    servers: [{url: items/}, {url: /unused}]
    get:
      responses:
        '200': {description: ok}
    post:
      servers: [{url: 'https://example.com'}]
      responses:
        '201': {description: made}
"""


def documented(engine: Engine, root: Path, text: str) -> tuple[Documented, ...]:
    """Compile a description."""
    (root / "api.yaml").write_text(text)
    source = read_description(root / "api.yaml", root)
    return compile_description(source, cache=root / "cache", engine=lambda: engine, parameters={}).transactions


def full_path(one: Documented) -> str:
    """Return the address that a request is sent to."""
    assert one.transaction is not None
    return str(one.transaction["fullPath"])


@pytest.mark.parametrize(
    ("server", "path"),
    [
        ("/api", "/api"),
        ("https://{host}:8080/shop/{version}/?x=1", "/shop/v1"),
        ("//example.com/api/", "/api"),
        ("./.api", "/.api"),
        ("https://example.com", ""),
        ("/", ""),
    ],
)
def test_the_path_of_the_first_server(engine: Engine, tmp_path: Path, server: str, path: str) -> None:
    """It comes before a request's own, whatever the server's URL has beside it."""
    shown, default, *_ = documented(engine, tmp_path, API.replace("SERVER", server))

    assert shown.uri_template == default.uri_template == path + "/plants/{id}{?light}"
    assert full_path(shown) == full_path(default) == path + "/plants/7?light=sun"


def test_the_nearest_servers_win(engine: Engine, tmp_path: Path) -> None:
    """Those of an operation, then those of its path; names stay as Dredd gives them."""
    transactions = documented(engine, tmp_path, API.replace("SERVER", "/api"))

    assert [(one.short_name, full_path(one)) for one in transactions] == [
        ("/plants/{id} > Show > 200", "/api/plants/7?light=sun"),
        ("/plants/{id} > Show > default", "/api/plants/7?light=sun"),
        ("/plants/{id} > DELETE > 204", "/operations/plants/7"),
        ("/growers > GET > 200", "/items/growers"),
        ("/growers > POST > 201", "/growers"),
    ]
