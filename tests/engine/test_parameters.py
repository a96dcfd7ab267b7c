"""URI parameters whose names a template has to escape reach the server, however each side escapes them."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug import Request, Response

from dreddkit.dredd import Compiled, Engine, compile_description, read_description, verdict

TIMEOUT_S = 20.0
EVENTS = """\
# API

## Events [/v1/events{?page%5bsize%5d,filter%5Bname%5d,sort}]

+ Parameters
    + page%5Bsize%5d: 10 (number)
    + filter%5bname%5D: `a b[c]` (string)
    + sort (optional)

### List [GET]

+ Response 200
"""
OPENAPI_2 = """\
swagger: '2.0'
info: {title: API, version: '1'}
paths:
  /events:
    get:
      parameters:
        - {name: 'page[size]', in: query, required: true, type: integer, x-example: 10}
        - {name: 'filter[a,b]', in: query, required: true, type: string, x-example: x}
      responses:
        200: {description: ok}
"""
OPENAPI_3 = """\
openapi: 3.0.0
info: {title: API, version: '1'}
paths:
  /events:
    get:
      parameters:
        - {name: 'page[size]', in: query, required: true, schema: {type: integer}, example: 10}
        - {name: 'filter[a,b]', in: query, required: true, schema: {type: string}, example: x}
      responses:
        '200': {description: ok}
"""
NAMES = st.text("abXY12_[]:,@$ +é漢", min_size=1, max_size=8)


class Silent(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def server() -> Iterator[WSGIServer]:
    """A server that keeps the query of each request, as it decodes it, in ``queries``."""
    queries: list[dict[str, str]] = []

    @Request.application
    def application(request: Request) -> Response:
        queries.append(request.args.to_dict())
        return Response("", content_type="text/plain")

    with make_server("127.0.0.1", 0, application, handler_class=Silent) as server:
        server.queries = queries  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def compiled(engine: Engine, root: Path, text: str, name: str = "api.apib") -> Compiled:
    """Write a description and compile it."""
    (root / name).write_text(text)
    return compile_description(
        read_description(root / name, root), cache=root / "cache", engine=lambda: engine, parameters={}
    )


def full_paths(result: Compiled) -> list[Any]:
    """What each request asks for; None for a dropped one."""
    return [each.transaction and each.transaction["fullPath"] for each in result.transactions]


def escaped(name: str, chance: random.Random) -> str:
    """Escape what a template has to, each escape in upper or in lower case."""
    return "".join(
        chance.choice([str.upper, str.lower])(quote(each, safe="")) if each in "[]:,@$ +é漢" else each for each in name
    )


def test_parameters_reach_the_server(engine: Engine, server: WSGIServer, tmp_path: Path) -> None:
    """Brackets are decoded by the server as any client's; the description says nothing that needs a warning."""
    result = compiled(engine, tmp_path, EVENTS)
    (documented,) = result.transactions
    assert documented.transaction is not None

    ran = engine.run({**documented.transaction, "port": str(server.server_port)}, None, TIMEOUT_S)

    assert verdict(ran).passed
    assert server.queries == [{"page[size]": "10", "filter[name]": "a b[c]"}]  # type: ignore[attr-defined]
    assert documented.transaction["fullPath"] == "/v1/events?page%5Bsize%5D=10&filter%5Bname%5D=a%20b%5Bc%5D"
    assert result.warnings == ()


def test_the_template_stays_the_authors(engine: Engine, tmp_path: Path) -> None:
    """Template, name and place are what they are without escapes."""
    (documented,) = compiled(engine, tmp_path, EVENTS).transactions

    assert documented.uri_template == "/v1/events{?page%5bsize%5d,filter%5Bname%5d,sort}"
    assert documented.name == "API > Events > List"
    assert str(documented.location) == "api.apib:12"


@pytest.mark.parametrize("text", [OPENAPI_2, OPENAPI_3])
def test_openapi(engine: Engine, tmp_path: Path, text: str) -> None:
    """There the author writes the brackets, and the parser escapes them on one side alone."""
    result = compiled(engine, tmp_path, text, "api.yaml")

    assert full_paths(result) == ["/events?page%5Bsize%5D=10&filter%5Ba%2Cb%5D=x"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(NAMES, min_size=1, max_size=4, unique=True), seed=st.integers(0, 1000))
def test_any_name_in_any_case(engine: Engine, tmp_path: Path, names: list[str], seed: int) -> None:
    """Whatever the names are, and however the cases of their escapes differ, each has its value in the query."""
    chance = random.Random(seed)  # noqa: S311 - cases of letters, no secret
    template = ",".join(escaped(name, chance) for name in names)
    listed = "\n".join(f"    + {escaped(name, chance)}: {number}" for number, name in enumerate(names, start=1))
    text = f"# API\n\n## R [/r{{?{template}}}]\n\n+ Parameters\n{listed}\n\n### G [GET]\n\n+ Response 200\n"

    result = compiled(engine, tmp_path, text)

    query = "&".join(f"{quote(name, safe='')}={number}" for number, name in enumerate(names, start=1))
    assert full_paths(result) == [f"/r?{query}"]
    assert result.warnings == ()


def test_what_is_missing_is_told(engine: Engine, tmp_path: Path) -> None:
    """A parameter that the template does not have warns; one that is not documented drops the transaction."""
    text = EVENTS.replace("page%5Bsize%5d: 10", "page%5Bnumber%5d: 10")

    result = compiled(engine, tmp_path, text)

    assert ["page%5Bnumber%5d" in each.message for each in result.warnings] == [True]
    assert result.transactions[0].transaction is None
    assert result.transactions[0].reason.endswith("document: page[size]")


def test_a_name_that_is_escaped_in_openapi(engine: Engine, tmp_path: Path) -> None:
    """The reason names the right one."""
    (documented,) = compiled(engine, tmp_path, OPENAPI_2.replace("page[size]", "page%5bsize%5d")).transactions

    assert documented.transaction is None
    assert documented.reason.endswith("a name is not escaped: write page[size] in the place of page%5bsize%5d.")


@pytest.mark.parametrize("name", ["page%e4", "page[size]"])
def test_a_template_that_is_none(engine: Engine, tmp_path: Path, name: str) -> None:
    """An escape that is no UTF-8, or a bracket that is not escaped, drops the transaction with the reason."""
    result = compiled(engine, tmp_path, EVENTS.replace("page%5bsize%5d", name))

    assert result.transactions[0].transaction is None
    assert "Failed to parse URI template" in result.transactions[0].reason
