"""What a request is checked for before the JSON:API framework, which trusts its shape, sees it."""

from collections.abc import Iterator
from typing import Any

import flask
from flask import Request
from flask_rest_jsonapi_next.exceptions import BadRequest, InvalidField, InvalidFilters, InvalidInclude, InvalidType
from flask_rest_jsonapi_next.querystring import QueryStringManager
from marshmallow_jsonapi.fields import Relationship
from werkzeug.exceptions import Conflict, Forbidden

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
        if key.startswith("page[") and not (value.isascii() and value.isdigit() and int(value) > 0):
            raise BadRequest("Must be a whole number above zero.", source={"parameter": key})
    query = QueryStringManager(request.args, schema)
    for path in query.include:
        check_include(path, schema)
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
    for name in path.split("."):
        if not isinstance(fields.get(name), Relationship):
            raise InvalidInclude(f"{name} is no relationship.")
        fields = fields[name].schema.declared_fields


def check_filter(filter_: Any) -> None:
    """Refuse an operator that is no comparison: the framework would look it up on the column, whatever it is."""
    for node in filter_nodes(filter_):
        if not isinstance(node, dict) or node.get("op", "eq") not in OPERATORS:
            raise InvalidFilters("A filter is an object whose op is one of: " + ", ".join(sorted(OPERATORS)))


def filter_nodes(filter_: Any) -> Iterator[Any]:
    """Yield the filter and those inside it."""
    yield filter_
    if isinstance(filter_, dict):
        inner = [*filter_.get("and", []), *filter_.get("or", []), *([filter_["not"]] if "not" in filter_ else [])]
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
        check_object(resource.get(member, {}), f"/data/{member}")
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
        if not str(check_object(identifier, pointer).get("id", "")).isdecimal():
            raise BadRequest("Must be a whole number as a string.", source={"pointer": f"{pointer}/id"})
        if identifier.get("type") != type_:
            raise InvalidType(f"Must be {type_}.", source={"pointer": f"{pointer}/type"})


def check_object(value: Any, pointer: str) -> dict[str, Any]:
    """Return the value, which must be a JSON object."""
    if not isinstance(value, dict):
        raise BadRequest("Must be an object.", source={"pointer": pointer})
    return value
