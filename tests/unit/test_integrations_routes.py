"""Flask's rules against documented requests, as Werkzeug matches them."""

from collections.abc import Sequence
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dreddkit.integrations.routes import Answer, Route, Routes, undocumented
from dreddkit.transaction import Documented, Location

CONVERTERS = ("", "string:", "int:", "int(max=9):", "float:", "uuid:", "any(a, b):", "slug(2):")


def request(template: str, path: str = "", *, method: str = "GET", status: int = 200) -> Documented:
    """Return a documented request; without a path it is one that Dredd's compiler dropped."""
    transaction = {"fullPath": path} if path else None
    return Documented("A > B", "A", method, template, status, Location("api.apib", 1), transaction)


def route(rule: str, *methods: str, endpoint: str = "view", strict_slashes: bool = True) -> Route:
    """Return a route with these methods, GET when none are named."""
    return Route(rule, endpoint, dict.fromkeys(methods or ("GET",), "app.py:1"), strict_slashes)


def answer(documented: Documented, *routes: Route) -> Answer:
    """Return what an application with these routes, and two converters of its own, does with a request."""
    return Routes(routes, {"slug": True, "tail": False}).answer(documented)


@pytest.mark.parametrize(
    ("rule", "template", "path"),
    [
        ("/v1/events/<int:id>", "/v1/events/{id}", "/v1/events/4"),
        ("/v1/events/<int:id>", "/v1/events/{event_id}{?page,size}", "/v1/events/4?page=1"),
        ("/v1/events/<int:id>", "/v1/events/{id}", "/v1/events/unknown-yet"),
        ("/v1/events/<int(max=9):id>", "/v1/events/{id}", "/v1/events/99"),
        ("/v1/events/<id>", "/v1/events/{id}{#part}", "/v1/events/4%20a#x"),
        ("/v1/events/<id>", "/v1/events/{id}?page=1", ""),
        ("/files/<path:name>", "/files/{+name}", "/files/a/b"),
        ("/files/<tail:name>", "/files/{+name}", "/files/a/b"),
        ("/files/<slug:name>.json", "/files/{name}.json", "/files/a.json"),
        ("/reports/daily", "/reports/{kind}", "/reports/daily"),
        ("/events/", "/events/", "/events/"),
        ("/über/<id>", "/%C3%BCber/{id}", "/%C3%BCber/1"),
    ],
)
def test_a_template_is_answered_by_its_rule(rule: str, template: str, path: str) -> None:
    """Whatever the variables are called, with a query, with example values that fit and with others."""
    documented, known = request(template, path), route(rule)

    assert answer(documented, known).route is known
    assert answer(documented, known).is_for(documented)


@pytest.mark.parametrize(
    ("rule", "template", "path"),
    [
        ("/v1/events/<int:id>", "/events/{id}", "/events/4"),
        ("/v1/events/<int:id>", "/v1/events", "/v1/events"),
        ("/v1/events/<id>", "/v1/events/{id}/name", "/v1/events/4/name"),
        ("/reports/daily", "/reports/{kind}", "/reports/weekly"),
        ("/events", "/events/", "/events/"),
    ],
)
def test_another_path_has_no_route(rule: str, template: str, path: str) -> None:
    """A prefix, a base path that is missing, a value that no rule takes, a slash too much."""
    documented = request(template, path)

    assert answer(documented, route(rule)) == Answer(None, "GET")
    assert not answer(documented, route(rule)).is_for(documented)


def test_the_example_value_says_which_rule_it_is() -> None:
    """As in the application: the more particular rule first, and only where its converter takes the value."""
    one, by_number, by_name = routes = route("/users/me"), route("/users/<int:id>"), route("/users/<name>")

    paths = ["/users/me", "/users/4", "/users/anna"]

    assert [answer(request("/users/{user}", path), *routes).route for path in paths] == [one, by_number, by_name]


def test_a_missing_slash_is_a_redirect() -> None:
    """The route is the one that is meant, and yet a request gets a redirection, unless slashes do not matter."""
    strict, lax = route("/events/"), route("/events/", strict_slashes=False)
    plain, redirect = request("/events", "/events"), request("/events", "/events", status=308)

    assert answer(plain, strict) == Answer(strict, "GET", moved="/events/")
    assert not answer(plain, strict).is_for(plain)
    assert answer(redirect, strict).is_for(redirect)
    assert answer(plain, lax) == Answer(lax, "GET")


def test_another_method() -> None:
    """The methods that are there are told; a documented 404 or 405 is what comes of it."""
    put = request("/events/{id}", "/events/4", method="PUT")
    routes = route("/events/<int:id>", "GET"), route("/events/<int:id>", "DELETE")

    assert answer(put, *routes) == Answer(None, "PUT", methods=("DELETE", "GET", "HEAD"))
    assert not answer(put, *routes).is_for(put)
    assert answer(put, *routes).is_for(request("/events/{id}", status=405))
    assert answer(put).is_for(request("/events/{id}", status=404))


def test_what_nothing_documents() -> None:
    """Each method by itself; what Flask adds to an application is left out."""
    events, static = route("/events", "GET", "HEAD", "OPTIONS", "POST"), route("/s/<path:f>", endpoint="bp.static")
    head = route("/head", "GET", "HEAD")
    answers = [answer(request("/events", "/events", method="POST"), events, static)]

    assert list(undocumented([events, static, head], answers)) == [(events, "GET"), (head, "GET")]


def test_a_documented_head_documents_no_get() -> None:
    """It is answered by the route, and GET is another request."""
    events = route("/events", "GET", "HEAD")
    head = answer(request("/events", "/events", method="HEAD"), events)

    assert head.route is events
    assert list(undocumented([events], [head])) == [(events, "GET")]


@pytest.mark.parametrize(
    ("rule", "template"),
    [
        ("/v1/events/<int(max=9):id>", "/v1/events/{id}"),
        ("/a/<b>-<string(length=2):c>", "/a/{b}-{c}"),
        ("/<any(x, 'y'):d>", "/{d}"),
    ],
)
def test_a_rule_as_a_template(rule: str, template: str) -> None:
    """What is to be written into the description."""
    assert route(rule).template == template


segments = st.lists(st.one_of(st.text(ascii_lowercase, min_size=1, max_size=2), st.none()), max_size=3)
structures = st.lists(segments.map(tuple), min_size=1, max_size=5, unique=True)


@settings(deadline=None, max_examples=50)
@given(structures, st.randoms(use_true_random=False))
def test_every_rule_is_documented_by_its_own_template(paths: Sequence[Sequence[str | None]], chance: object) -> None:
    """For any rules of literal and variable parts: each template is answered by the rule it has the shape of."""
    pick = chance.choice  # type: ignore[attr-defined] # a random.Random
    routes = [
        route("/" + "/".join(part or f"<{pick(CONVERTERS)}v{i}>" for i, part in enumerate(path))) for path in paths
    ]
    documented = [request("/" + "/".join(part or "{name}" for part in path)) for path in paths]
    known = Routes(routes, {"slug": True})

    answers = [known.answer(one) for one in documented]

    assert [each.route for each in answers] == routes
    assert list(undocumented(routes, answers)) == []
    assert list(undocumented(routes, answers[1:])) == [(routes[0], "GET")]
