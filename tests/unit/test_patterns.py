"""Which fixtures a transaction gets: names, globs, methods with paths, and what is most specific."""

import re
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dreddkit.errors import HookFileError
from dreddkit.fixtures import Fixture, FixtureRegistry, fixture
from dreddkit.fixtures.decorator import MARK
from dreddkit.patterns import NamePattern, PathPattern, Pattern, path_structure
from dreddkit.selection import patterns_of
from dreddkit.transaction import Documented, Location

API = "Open Event"


def documented(name: str = "Events > List", method: str = "GET", uri_template: str = "/v1/events") -> Documented:
    """Return a documented transaction; its API is called ``Open Event``."""
    return Documented(f"{API} > {name}", API, method, uri_template, 200, Location("api.apib", 1), None)


def fixture_for(*patterns: Pattern) -> Fixture:
    """Return a fixture for these patterns, called by them."""
    return Fixture(patterns, lambda _transaction: None, " ".join(map(str, patterns)), "hooks/a.py:1")


def matched(patterns: list[Pattern], transaction: Documented) -> list[str]:
    """Return the patterns of the fixtures that a transaction gets, one fixture a pattern."""
    return [each.title for each in FixtureRegistry(map(fixture_for, patterns)).matching(transaction)]


@pytest.mark.parametrize(
    "text", ["Events > List", "Open Event > Events > List", "Events > *", "Open Event > *", "*Lis?"]
)
def test_names_and_globs_with_and_without_the_api(text: str) -> None:
    """A pattern fits whether or not it begins with the API's name."""
    assert NamePattern(text).rank(documented())


@pytest.mark.parametrize("text", ["events > list", "Events > Lis", "Events > *s", "List", ""])
def test_names_that_do_not_match(text: str) -> None:
    """Case counts, and a part of a name is not the name."""
    assert NamePattern(text).rank(documented()) is None


@given(st.text(min_size=1))
def test_every_name_matches_itself_exactly(name: str) -> None:
    """Names may hold wildcards and brackets; the name itself is always an exact match."""
    exact = NamePattern("Events > List").rank(documented())

    assert NamePattern(name).rank(documented(name)) == exact


@given(st.text(), st.text())
def test_a_star_matches_anything_between(start: str, end: str) -> None:
    """A glob matches every name that begins and ends as it does, brackets included."""
    assert NamePattern(f"{start}*{end}").rank(documented(f"{start}[a-z] \n(x{end}"))


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/events/{id}", "/v1/events/{event_id}"),
        ("/v1/events", "/v1/events{?page,size}"),
        ("/v1/events?page=1", "/v1/events{?page%5bsize%5d}{&sort}"),
        ("/v1/{a}/x/{b}", "/v1/{+path}/x/{c}{#part}"),
    ],
)
def test_paths_compare_by_structure(path: str, template: str) -> None:
    """Parameters' names and the query part do not matter; the method's case does not either."""
    assert PathPattern("get", path).rank(documented(uri_template=template))


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/events/{id}"), ("GET", "/v1/events"), ("GET", "/v1/events/1"), ("GET", "/v1/{x}/{id}")],
)
def test_paths_that_do_not_match(method: str, path: str) -> None:
    """Another method, another depth, a literal for a parameter, or a parameter for a literal is another path."""
    assert PathPattern(method, path).rank(documented(uri_template="/v1/events/{id}")) is None


@given(st.from_regex(r"(/([a-z]{1,5}|\{[a-z]{1,5}\})){1,4}", fullmatch=True))
def test_renaming_parameters_keeps_the_structure(template: str) -> None:
    """The structure is the template's but for the names in braces."""
    assert path_structure(re.sub(r"\{\w+\}", "{other}", template) + "{?q}") == path_structure(template)


def test_the_most_specific_wins() -> None:
    """Exact name, then method and path, then glob; of two of a kind the one with a status, then the longer glob."""
    patterns: list[Pattern] = [
        NamePattern("*"),
        NamePattern("Events > *"),
        NamePattern("*", 200),
        PathPattern("GET", "/v1/events"),
        PathPattern("GET", "/v1/events", 200),
        NamePattern("Events > List"),
        NamePattern("Events > List", 200),
    ]

    wins = [matched(patterns[:count], documented()) for count in range(1, len(patterns) + 1)]

    assert wins == [[str(pattern)] for pattern in patterns]


@given(st.permutations([NamePattern("E*"), PathPattern("GET", "/v1/events", 200), NamePattern("Events > List")]))
def test_the_order_of_files_does_not_decide(patterns: list[Pattern]) -> None:
    """The most specific wins wherever it is written."""
    assert matched(patterns, documented()) == ["Events > List"]


@pytest.mark.parametrize("pattern", [NamePattern("*", 404), PathPattern("GET", "/v1/events", 404)])
def test_another_status_does_not_match(pattern: Pattern) -> None:
    """A status narrows each kind of pattern."""
    assert pattern.rank(documented()) is None


@pytest.mark.parametrize(
    ("pattern", "is_meant"),
    [
        (NamePattern("Events > *"), False),
        (PathPattern("GET", "/v1/events"), False),
        (NamePattern("Events > *", 200), True),
        (PathPattern("GET", "/v1/events", 200), True),
        (NamePattern("Events > List"), True),
        (NamePattern("Events > Lis", 200), False),
    ],
)
def test_a_fixture_is_meant_for_a_response_by_its_status_or_name(pattern: Pattern, is_meant: bool) -> None:
    """One of a whole group or request is not, though others that are more specific are for it too."""
    registry = FixtureRegistry(map(fixture_for, [NamePattern("Other"), pattern, NamePattern("Events > L*")]))

    assert registry.is_any_meant_for(documented()) is is_meant


@pytest.mark.parametrize("pattern", [NamePattern("Events > *", 200), PathPattern("GET", "/v1/events", 200)])
def test_a_default_response_has_no_status(pattern: Pattern) -> None:
    """Dredd takes its status for 200, and yet no fixture of the 200 is for it."""
    default = replace(documented(), is_default=True)

    assert pattern.rank(documented())
    assert pattern.rank(default) is None
    assert NamePattern("Events > List").rank(default)


def test_all_of_the_winning_kind_run_in_order() -> None:
    """Two fixtures for one name both run; one fixture that matches twice runs once."""
    first, second = NamePattern("Events > List"), NamePattern("Open Event > Events > List")
    registry = FixtureRegistry([fixture_for(second, first), fixture_for(first), fixture_for(NamePattern("*"))])

    titles = [each.title for each in registry.matching(documented())]

    assert titles == ["Open Event > Events > List Events > List", "Events > List"]


def test_a_transaction_without_fixtures() -> None:
    """Nothing matches, nothing is returned."""
    assert matched([NamePattern("Users > *")], documented()) == []


def test_unmatched_patterns_come_with_the_closest() -> None:
    """Each pattern that no transaction matches is told, also where the fixture's other patterns do match."""
    wrong = fixture_for(NamePattern("Events > Lists"), NamePattern("Events > List"))
    wrong_path = fixture_for(PathPattern("GET", "/v1/event"))
    wrong_status = fixture_for(NamePattern("Events > List", 404))
    unlike = fixture_for(NamePattern("xyz"))

    unmatched = FixtureRegistry([wrong, wrong_path, wrong_status, unlike]).unmatched([documented()])

    assert unmatched == [
        (wrong, NamePattern("Events > Lists"), "Events > List"),
        (wrong_path, PathPattern("GET", "/v1/event"), "GET /v1/events"),
        (wrong_status, NamePattern("Events > List", 404), "Events > List → 200"),
        (unlike, NamePattern("xyz"), None),
    ]


@pytest.mark.parametrize(
    ("wrong", "closest"),
    [
        (NamePattern("Evnts > *"), "Events > *"),
        (NamePattern("Events > Evnt > *"), "Events > Event > *"),
        (NamePattern("Events > Event > Shw*"), "Events > Event > Show"),
        (NamePattern("Events > *", 400), "Events > * → 200"),
    ],
)
def test_a_glob_is_most_like_another_glob(wrong: NamePattern, closest: str) -> None:
    """Of a group that is there, and with a status that is documented in it."""
    ((_, _, told),) = FixtureRegistry([fixture_for(wrong)]).unmatched([documented("Events > Event > Show")])

    assert told == closest


def test_the_query_of_an_address_makes_it_no_farther() -> None:
    """A path is compared with paths."""
    wrong = fixture_for(PathPattern("GET", "/boks"))
    described = [
        replace(documented(), uri_template=each) for each in ("/books{?page%5bsize%5d,sort,filter}", "/bok/{id}")
    ]

    ((_, _, closest),) = FixtureRegistry([wrong]).unmatched(described)

    assert closest == "GET /books"


def test_the_decorator_marks_and_hands_back() -> None:
    """Names, lists, and a method with a path; stacked too; the function stays the function."""

    def some_events() -> None: ...

    first = fixture("A", ["B > *", "C"])(some_events)
    second = fixture(method="get", path="/v1/events", status=404)(first)

    assert second is some_events
    assert list(map(str, patterns_of(some_events, MARK))) == ["A", "B > *", "C", "GET /v1/events → 404"]


@pytest.mark.parametrize(
    ("arguments", "keywords", "given_text"),
    [
        ((print,), {}, "@fixture"),
        ((), {}, "@fixture()"),
        (("",), {}, "@fixture('')"),
        (([1],), {}, "@fixture([1])"),
        ((7,), {}, "@fixture(7)"),
        ((), {"method": "GET"}, "@fixture(method='GET', path='')"),
        ((), {"path": "/v1"}, "@fixture(method='', path='/v1')"),
        ((), {"status": 404}, "@fixture(status=404)"),
    ],
)
def test_the_decorator_used_wrongly(arguments: tuple[Any, ...], keywords: dict[str, Any], given_text: str) -> None:
    """It raises at once, says what was given, and shows its forms."""
    with pytest.raises(HookFileError, match=re.escape('@fixture("Group > Resource > Action")')) as caught:
        fixture(*arguments, **keywords)

    assert caught.value.given == given_text


def test_a_status_that_is_text() -> None:
    """The status is told, not the names, which are there."""
    with pytest.raises(HookFileError, match="a status that is no number") as caught:
        fixture("A", status=cast("Any", "404"))

    assert caught.value.given == "@fixture(..., status='404')"
    assert "status=404" in caught.value.hint


def test_the_decorator_on_a_class() -> None:
    """A factory's subclasses would inherit the mark: the mapping is for factories."""
    with pytest.raises(HookFileError, match=re.escape('fixtures = {"Group > *": EventFactory}')):
        fixture("A")(Fixture)
