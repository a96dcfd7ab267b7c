"""What a request is checked for before the JSON:API framework, which trusts its shape, sees it."""

import re
from collections.abc import Iterator
from typing import Any

import flask
from flask import Request
from flask_rest_jsonapi_next.exceptions import (
    BadRequest,
    InvalidField,
    InvalidFilters,
    InvalidInclude,
    InvalidSort,
    InvalidType,
)
from flask_rest_jsonapi_next.querystring import QueryStringManager
from marshmallow_jsonapi.fields import Relationship
from werkzeug.exceptions import Conflict, Forbidden

from openevent.jsonapi.fields import is_storable

__all__ = ["asks", "check_identifiers", "check_query", "check_resource"]

OPERATORS = frozenset(
    {
        *("eq", "ne", "lt", "le", "gt", "ge", "in", "in_", "notin", "notin_", "is_", "isnot", "between", "has", "any"),
        *("like", "ilike", "notlike", "notilike", "contains", "startswith", "endswith"),
    }
)


def check_query(request: Request, schema: Any) -> None:
    """Refuse a query string with a page below one, or an include, field or filter that cannot be.

    Raises:
        BadRequest: The parameter in question is its source.
    """
    for key, value in request.args.items():
        if "\0" in value:
            raise BadRequest("A NUL character cannot be looked for.", source={"parameter": key})
        if key.startswith("page[") and not re.fullmatch("0*[1-9][0-9]{0,8}", value, re.ASCII):
            raise BadRequest("Must be a whole number above zero, of nine figures at most.", source={"parameter": key})
    query = QueryStringManager(request.args, schema)
    for path in query.include:
        check_include(path, schema)
    for path in request.args.get("sort", "").split(","):
        check_sort(path.lstrip("-"), schema)
    for filter_ in query.filters:
        check_filter(filter_)
    try:
        _ = query.fields
    except ValueError as error:
        raise InvalidField(str(error)) from error


def asks(parameter: str) -> bool:
    """Tell whether a request asks for something by ``?parameter=true``."""
    value = flask.request.args.get(parameter, "false")
    if value not in {"true", "false"}:
        raise BadRequest("Must be true or false.", source={"parameter": parameter})
    return value == "true"


def check_include(path: str, schema: Any) -> None:
    """Refuse a path that leaves the relationships of the schemas on its way."""
    fields = schema._declared_fields  # noqa: SLF001 - marshmallow's only list on the class
    been = {schema.Meta.type_}
    for name in path.split("."):
        if not isinstance(fields.get(name), Relationship):
            raise InvalidInclude(f"{name} is no relationship.")
        if fields[name].type_ in been:
            raise InvalidInclude(f"{path} comes back to {fields[name].type_}.")
        been.add(fields[name].type_)
        fields = fields[name].schema.declared_fields


def check_sort(path: str, schema: Any) -> None:
    """Refuse to sort by what a row has many of: the row would be there as many times."""
    fields = schema._declared_fields  # noqa: SLF001 - marshmallow's only list on the class
    for name in path.split(".")[:-1]:
        if not isinstance(fields.get(name), Relationship):
            return  # the framework refuses it
        if fields[name].many:
            raise InvalidSort(f"There can be many {name}, so nothing is sorted by them.")
        fields = fields[name].schema.declared_fields


def check_filter(filter_: Any) -> None:
    """Refuse an operator that is no comparison: the framework would look it up on the column, whatever it is."""
    for node in filter_nodes(filter_):
        op = node.get("op", "eq") if isinstance(node, dict) else None
        if not isinstance(op, str) or op not in OPERATORS:
            raise InvalidFilters("A filter is an object whose op is one of: " + ", ".join(sorted(OPERATORS)))
        values = node["val"] if isinstance(node.get("val"), list) else [node.get("val")]
        if not all(is_storable(value) for value in values if isinstance(value, str)):
            raise InvalidFilters("NUL characters and lone surrogates cannot be looked for.")
        if op in {"is_", "isnot"} and not (node.get("val") is None or isinstance(node["val"], bool)):
            raise InvalidFilters(f"{op} is for null, true and false.")


def filter_nodes(filter_: Any) -> Iterator[Any]:
    """Yield the filter and those inside it."""
    yield filter_
    if isinstance(filter_, dict):
        both = [filter_.get(name, []) for name in ("and", "or")]
        inner = [node for nodes in both for node in (nodes if isinstance(nodes, list) else [nodes])]
        inner += [filter_["not"]] if "not" in filter_ else []
        inner += [filter_["val"]] if isinstance(filter_.get("val"), dict) else []
        for node in inner:
            yield from filter_nodes(node)


def check_resource(document: Any, url_id: int | None) -> None:
    """Refuse a document that is not one resource object, or not the one that the address names.

    Args:
        document: The request's parsed body.

        url_id: The id in the address; None when a resource is to be created.
    """
    data = check_object(document, "/").get("data")
    resource = check_object(data, "/data")
    for member in ("attributes", "relationships"):
        if "id" in check_object(resource.get(member, {}), f"/data/{member}"):
            raise BadRequest("An id has its place beside these.", source={"pointer": f"/data/{member}/id"})
    for name, value in resource.get("relationships", {}).items():
        check_linkage(value, f"/data/relationships/{name}")
    if "included" in document:
        raise BadRequest("One resource is written at a time.", source={"pointer": "/included"})
    if url_id is None and "id" in resource:
        raise Forbidden("The server chooses the ids.")
    if url_id is not None and "id" not in resource:
        raise BadRequest("An id is missing.", source={"pointer": "/data/id"})
    if url_id is not None and str(resource["id"]) != str(url_id):
        raise Conflict("The id is not the one in the address.")


def check_identifiers(document: Any, type_: str) -> None:
    """Refuse a document that is not a list of identifiers of a type."""
    identifiers = check_object(document, "/").get("data")
    if not isinstance(identifiers, list):
        raise BadRequest("Must be a list.", source={"pointer": "/data"})
    for position, identifier in enumerate(identifiers):
        pointer = f"/data/{position}"
        if not re.fullmatch("[0-9]{1,10}", str(check_object(identifier, pointer).get("id", "")), re.ASCII):
            raise BadRequest("Must be a whole number as a string.", source={"pointer": f"{pointer}/id"})
        if identifier.get("type") != type_:
            raise InvalidType(f"Must be {type_}.", source={"pointer": f"{pointer}/type"})


def check_linkage(value: Any, pointer: str) -> None:
    """Refuse a relationship whose data is neither an identifier, nor a list of them, nor null."""
    data = check_object(value, pointer).get("data")
    for identifier in data if isinstance(data, list) else [data or {}]:
        check_object(identifier, f"{pointer}/data")


def check_object(value: Any, pointer: str) -> dict[str, Any]:
    """Return the value, which must be a JSON object."""
    if not isinstance(value, dict):
        raise BadRequest("Must be an object.", source={"pointer": pointer})
    return value
