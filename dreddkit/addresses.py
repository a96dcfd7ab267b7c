"""The parameters of an address, read and set against the URI template that documents them. Text in, text out.

Only what is set is written anew: the rest of the address stays as it was, byte for byte.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote, unquote, unquote_plus

__all__ = [
    "path_names",
    "path_values",
    "query_names",
    "query_pairs",
    "template_path",
    "with_path_value",
    "with_query_values",
]

# Each escape is read as one character, so that a literal behind it never begins inside of it.
CHARACTER = "(?:%[0-9A-Fa-f]{{2}}|[^{}])*?"
SEGMENT, REST = CHARACTER.format("/%"), CHARACTER.format("%")
NEVER = "(?!)"
SAFE_IN_PATH = "/:@!$&'()*+;="


def template_path(template: str) -> str:
    """Return a URI template without its query.

    >>> template_path("/v1/events/{id}{?page}")
    '/v1/events/{id}'
    """
    return re.sub(r"\{[?&#][^}]*\}", "", template).partition("?")[0]


def path_names(template: str) -> tuple[str, ...]:
    """Return the names of a template's path parameters, unescaped, in order.

    >>> path_names("/v1/events/{id}/files/{+path}{?page}")
    ('id', 'path')
    """
    return tuple(name for name, _, _ in compiled(template)[1])


def path_values(address: str, template: str) -> dict[str, str] | None:
    """Return the values of the path parameters, unescaped; None when the address does not fit the template."""
    expression, variables = compiled(template)
    match = re.fullmatch(expression, split(address)[0], re.DOTALL)
    return {name: unquote(match[index]) for index, (name, _, _) in enumerate(variables, 1)} if match else None


def with_path_value(address: str, template: str, name: str, value: str) -> str:
    """Return an address, which fits the template, with another value for a path parameter.

    >>> with_path_value("/v1/events/1/x?page=2", "/v1/events/{id}/x{?page}", "id", "a/b")
    '/v1/events/a%2Fb/x?page=2'
    """
    path, query = split(address)
    expression, variables = compiled(template)
    match = re.fullmatch(expression, path, re.DOTALL)
    if match:
        for index, (each, safe, following) in reversed([*enumerate(variables, 1)]):
            if each == name:
                start, end = match.span(index)
                path = path[:start] + escaped(value, safe, following) + path[end:]
    return path + query


def query_names(template: str) -> list[str]:
    """Return the names of a template's query parameters, unescaped, in order.

    >>> query_names("/v1/events?sort=name{&page%5bsize%5d,tags*}")
    ['sort', 'page[size]', 'tags']
    """
    expressions = re.findall(r"\{[?&]([^}]*)\}", template)
    literal = re.sub(r"\{[^}]*\}", "", template).partition("#")[0].partition("?")[2]
    written = [pair.partition("=")[0] for pair in literal.split("&") if pair]
    return [unquote(name) for name in written] + [plain(each) for one in expressions for each in one.split(",")]


def query_pairs(address: str) -> list[tuple[str, str]]:
    """Return the names and values of an address's query, unescaped as forms are."""
    pairs = [pair.partition("=") for pair in split_query(address)[1]]
    return [(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs]


def with_query_values(address: str, name: str, values: Sequence[str]) -> str:
    """Return an address with other values for a query parameter, in its place, or at the end; no values take it out.

    >>> with_query_values("/v1/events?page%5bsize%5d=1&sort=name", "page[size]", ["20"])
    '/v1/events?page%5Bsize%5D=20&sort=name'
    """
    path, pairs, fragment = split_query(address)
    places = [index for index, (each, _) in enumerate(query_pairs(address)) if each == name]
    place = places[0] if places else len(pairs)
    kept = [(index, pair) for index, pair in enumerate(pairs) if index not in places]
    added = [f"{quote(name, safe='')}={quote(value, safe='')}" for value in values]
    query = [*(pair for i, pair in kept if i < place), *added, *(pair for i, pair in kept if i > place)]
    return path + ("?" + "&".join(query) if query else "") + fragment


def split(address: str) -> tuple[str, str]:
    """Return an address as its path and all that comes behind that."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    return path, address[len(path) :]


def split_query(address: str) -> tuple[str, list[str], str]:
    """Return an address as its path, the pairs of its query as they are written, and its fragment."""
    before, mark, fragment = address.partition("#")
    path, _, query = before.partition("?")
    return path, [pair for pair in query.split("&") if pair], mark + fragment


@lru_cache
def compiled(template: str) -> tuple[str, Sequence[tuple[str, str, str]]]:
    """Return an expression for a template's path; and of each group its parameter, what is safe in it, what follows."""
    literals, expressions = parts(template_path(template))
    pattern, variables = re.escape(literals[0]), []
    if "" in literals[1:-1]:
        pattern = NEVER  # between {a}{b} nothing tells where one ends
    for expression, following in zip(expressions, literals[1:], strict=True):
        names = expression.removeprefix("+").split(",")
        safe, group = (SAFE_IN_PATH, REST) if expression.startswith("+") else ("", SEGMENT)
        pattern += ",".join([f"({group})"] * len(names)) + re.escape(following)
        followers = [","] * (len(names) - 1) + [following[:1]]
        variables += [(plain(name), safe, follower) for name, follower in zip(names, followers, strict=True)]
    return pattern, variables


def parts(path: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the literals of a template's path, and the expressions between them."""
    pieces = re.split(r"\{([^{}]*)\}", path)
    return pieces[::2], pieces[1::2]


def plain(variable: str) -> str:
    """Return a template's variable as its parameter is called: no modifier, no escapes."""
    return unquote(re.sub(r"(\*|:\d+)$", "", variable.strip()))


def escaped(value: str, safe: str, following: str) -> str:
    """Return a value for a path; the character that shows where it ends is escaped in it as well."""
    end = following if following != "/" and following.isascii() else ""
    return "".join(f"%{ord(each):02X}" if each == end else quote(each, safe=safe) for each in value)
