"""Flask's routes against the requests that a description documents: Werkzeug's own matching, without the application.

A request is looked up as it will be sent, with its example values. Where these do not fit, a hook may put in others:
then it is looked up as it is documented, each variable of the template standing for whatever a rule takes there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import unquote, urlsplit

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, MapAdapter, PathConverter, RequestRedirect, Rule

from dreddkit.addresses import template_path
from dreddkit.transaction import Documented

__all__ = ["UNASKED_METHODS", "Answer", "Route", "Routes", "undocumented"]

UNASKED_METHODS = {"HEAD", "OPTIONS"}  # Flask answers them by itself
ANSWERS_OF_NO_ROUTE = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
REDIRECTIONS = range(300, 400)


@dataclass(frozen=True, eq=False)
class Route:
    """A rule of an application's ``url_map``.

    Args:
        rule: As the application has it, e.g. ``/v1/events/<int:id>``, behind the path that it is mounted at.

        endpoint: What Flask calls it, e.g. ``v1.events``.

        places: For each of its methods the file and line that answer it; empty where they are not known.

        strict_slashes: Whether a missing slash at the end matters.
    """

    rule: str
    endpoint: str
    places: Mapping[str, str]
    strict_slashes: bool = True

    @property
    def template(self) -> str:
        """The rule as a description would write it, e.g. ``/v1/events/{id}``."""
        return re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", self.rule)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an application does with a request.

    Args:
        route: The route that answers; None when none does.

        method: The request's method.

        moved: The path that it is redirected to, for a slash that it lacks.

        methods: The methods that are answered at its path, where its own is not.
    """

    route: Route | None
    method: str
    moved: str = ""
    methods: tuple[str, ...] = ()

    def is_for(self, documented: Documented) -> bool:
        """Tell whether the status that is documented is one that comes of this."""
        if self.moved:
            return documented.status in REDIRECTIONS
        return self.route is not None or documented.status in ANSWERS_OF_NO_ROUTE


class Routes:
    """The routes of an application.

    Args:
        routes: Its rules.

        converters: For each converter of its own, whether what it takes ends at a slash.
    """

    def __init__(self, routes: Sequence[Route], converters: Mapping[str, bool]) -> None:
        known = {name: each.part_isolating for name, each in Map.default_converters.items()}
        self._strict = bound_map(routes, converters)
        self._lenient = bound_map(routes, {**known, **converters})

    def answer(self, documented: Documented) -> Answer:
        """Return what the application does with a documented request."""
        sent = Answer(None, documented.method)
        if documented.transaction is not None:
            sent = look_up(self._strict, documented.method, path_of(documented.transaction["fullPath"]))
        if sent.route is not None:
            return sent
        generally = look_up(self._lenient, documented.method, path_of(template_path(documented.uri_template)))
        return generally if generally.route is not None or generally.methods else sent


def undocumented(routes: Iterable[Route], answers: Iterable[Answer]) -> Iterator[tuple[Route, str]]:
    """Yield each route, with a method, that answers no documented request; not what Flask adds by itself."""
    answered = {(answer.route, answer.method) for answer in answers}
    for route in routes:
        if route.endpoint.rpartition(".")[2] != "static":
            methods = sorted(set(route.places) - UNASKED_METHODS)
            yield from ((route, method) for method in methods if (route, method) not in answered)


def path_of(address: str) -> str:
    """Return the path as the application sees it."""
    return unquote(re.split(r"[?#]", address)[0])


def bound_map(routes: Sequence[Route], lenient: Mapping[str, bool]) -> MapAdapter:
    """Return Werkzeug's matcher of these routes; what it finds are the routes themselves.

    Args:
        routes: The routes.

        lenient: The converters that take any value, and for each whether the value ends at a slash.
    """
    converters = {name: BaseConverter if isolating else PathConverter for name, isolating in lenient.items()}
    rules = [
        Rule(route.rule, methods=[*route.places], endpoint=route, strict_slashes=route.strict_slashes)
        for route in routes
    ]
    return Map(rules, converters=converters).bind("localhost")


def look_up(adapter: MapAdapter, method: str, path: str) -> Answer:
    """Return what Werkzeug finds for a request."""
    try:
        route, _ = adapter.match(path, method)
    except RequestRedirect as error:
        moved = unquote(urlsplit(error.new_url).path)
        return replace(look_up(adapter, method, moved), moved=moved)
    except MethodNotAllowed as error:
        return Answer(None, method, methods=tuple(sorted(error.valid_methods or ())))
    except NotFound:
        return Answer(None, method)
    return Answer(route, method)
