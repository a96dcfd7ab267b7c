"""Parameters that a hook sets reach the server through Dredd as they were set, whatever they are."""

import copy
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from werkzeug import Request, Response

from dreddkit import Transaction
from dreddkit.dredd import Engine, compile_description, read_description
from tests.engine.test_parameters import TIMEOUT_S, Silent

DESCRIPTION = """\
# API

## File [/v1/{owner}-{id}/files/{+path}{?tag%5bname%5d,sort}]

+ Parameters
    + owner: 1
    + id: 1
    + path: 1
    + tag%5bname%5d: 1
    + sort: 1

### Show [GET]

+ Response 200
"""
Seen = list[tuple[str, dict[str, list[str]]]]


@pytest.fixture
def seen() -> Seen:
    """The path and the query of each request, as the server decodes them."""
    return []


@pytest.fixture
def server(seen: Seen) -> Iterator[WSGIServer]:
    """A server that keeps them."""

    @Request.application
    def application(request: Request) -> Response:
        seen.append((request.path, request.args.to_dict(flat=False)))
        return Response("", content_type="text/plain")

    with make_server("127.0.0.1", 0, application, handler_class=Silent) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def documented(engine: Engine, server: WSGIServer, tmp_path: Path) -> Transaction:
    """The transaction as a hook gets it."""
    (tmp_path / "api.apib").write_text(DESCRIPTION)
    source = read_description(tmp_path / "api.apib", tmp_path)
    compiled = compile_description(source, cache=tmp_path / "cache", engine=lambda: engine, parameters={})
    (documented,) = compiled.transactions
    values = {**(documented.transaction or {}), "port": str(server.server_port)}
    return Transaction(values, documented.uri_template)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.fixed_dictionaries(dict.fromkeys(["owner", "id", "path"], st.text())), tags=st.lists(st.text()))
@example(path={"owner": "..", "id": "a-b/c", "path": "../x"}, tags=["a&b=c", "+ %41"])
def test_what_is_set_arrives(
    engine: Engine, documented: Transaction, seen: Seen, path: dict[str, str], tags: list[str]
) -> None:
    """Path segments with a literal between them, a path with slashes, a query parameter in any number."""
    transaction = copy.deepcopy(documented)

    transaction.path_params.update(path)
    transaction.query["tag[name]"] = tags
    engine.run(transaction, None, TIMEOUT_S)

    query = {"tag[name]": tags, "sort": ["1"]} if tags else {"sort": ["1"]}
    assert seen[-1] == (f"/v1/{path['owner']}-{path['id']}/files/{path['path']}", query)
    assert transaction.path_params == path
