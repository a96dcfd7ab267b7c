"""Parameters of an address: whatever is set, the server gets back after decoding, and nothing else has changed."""

import doctest
import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from dreddkit import addresses
from dreddkit.addresses import path_names, path_values, query_names, query_pairs, with_path_value, with_query_values

TEXT = st.text()
LITERALS = st.from_regex(r"/[a-z0-9.~-]{0,4}", fullmatch=True)
BETWEEN = st.from_regex(r"/[a-z]{1,3}/|[-.,:_a-z0-9]|/", fullmatch=True)
QUERY_NAMES = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4, unique=True)


def served(address: str) -> Request:
    """Return the request as the application sees it, by the way that WSGI servers take."""
    path, _, query = address.partition("?")
    return Request(EnvironBuilder(path=path, query_string=query).get_environ())


def lower_escapes(text: str) -> str:
    """Return a text with the escapes as some authors write them: ``page%5bsize%5d``."""
    return re.sub("%..", lambda escape: escape[0].lower(), text)


@given(st.lists(st.tuples(BETWEEN, TEXT), min_size=1, max_size=4), LITERALS, TEXT, st.data())
def test_path_parameters_arrive_and_others_stay(
    variables: list[tuple[str, str]], start: str, other: str, data: st.DataObject
) -> None:
    """Any texts in any places: set one, and each is read as it was set; the query is not touched."""
    names = [f"p{index}" for index in range(len(variables))]
    template = start + "".join(f"/{{{name}}}{end}" for name, (end, _) in zip(names, variables, strict=True))
    template = template.replace("/{p0}", "{p0}", 1)
    address = re.sub(r"\{.*?\}", "1", template) + "?x=%7e&y"
    for name, (_, value) in zip(names, variables, strict=True):
        address = with_path_value(address, template, name, value)
    changed = data.draw(st.sampled_from(names))

    after = with_path_value(address, template, changed, other)

    wanted = dict(zip(names, (value for _, value in variables), strict=True))
    assert path_values(address, template) == wanted
    assert path_values(after, template) == {**wanted, changed: other}
    assert after.endswith("?x=%7e&y")


@given(TEXT)
def test_the_server_gets_the_path_that_was_set(value: str) -> None:
    """What comes out of the server's own decoding is the text, slashes and all."""
    for template in ("/files/{path}", "/files/{+path}"):
        address = with_path_value("/files/1?page=2", template, "path", value)

        assert served(address).path == f"/files/{value}"
        assert served(address).args["page"] == "2"


@given(QUERY_NAMES, st.lists(st.text()), st.data())
def test_query_parameters_arrive_and_others_stay(names: list[str], values: list[str], data: st.DataObject) -> None:
    """Any name, any values, none or several: the server gets these; the other pairs stay as they are written."""
    written = [f"{lower_escapes(quote(name, safe=''))}=%7e+1" for name in names]
    changed = data.draw(st.sampled_from(names))

    address = with_query_values("/v1?" + "&".join(written), changed, values)

    assert served(address).args.getlist(changed) == values
    kept = [pair for pair, name in zip(written, names, strict=True) if name != changed]
    pairs = address.partition("?")[2].split("&")
    assert [pair for pair, (name, _) in zip(pairs, query_pairs(address), strict=False) if name != changed] == kept


@pytest.mark.parametrize(
    ("template", "path", "query"),
    [
        ("/v1/events", [], []),
        ("/v1/{a}/{b,c}{?page%5bsize%5d,tags*}{&sort:3}", ["a", "b", "c"], ["page[size]", "tags", "sort"]),
        ("/v1/{pet%2Did}?fixed=1&page%5B1%5D=2#x", ["pet-id"], ["fixed", "page[1]"]),
        ("/{id}{#part}/{id}", ["id", "id"], []),
    ],
)
def test_names_are_as_authors_call_them(template: str, path: list[str], query: list[str]) -> None:
    """Escapes, modifiers and operators are taken out; a fragment is not sent."""
    assert list(path_names(template)) == path
    assert query_names(template) == query


@pytest.mark.parametrize(
    ("address", "template"),
    [
        ("/v1/users/1", "/v1/events/{id}"),
        ("/v1/events/1/2", "/v1/events/{id}"),
        ("/12", "/{a}{b}"),
        ("/%ZZ", "/{a}"),
    ],
)
def test_an_address_that_does_not_fit(address: str, template: str) -> None:
    """Nothing is guessed: it has no values, and setting one changes nothing."""
    assert path_values(address, template) is None
    assert with_path_value(address, template, path_names(template)[0], "9") == address


def test_a_name_that_is_there_twice_is_set_twice() -> None:
    """One parameter has one value."""
    assert with_path_value("/a/1/b/1", "/a/{id}/b/{id}", "id", "22") == "/a/22/b/22"


def test_the_examples_hold() -> None:
    """What the docstrings show is so."""
    assert doctest.testmod(addresses).failed == 0
