"""Benchmarks: the API that is measured is one that Dredd can be right about, and the figures are what was measured."""

import json
import re
import statistics
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.api import blueprint, exchanges
from benchmarks.figures import Figure, figure, ratio, table
from benchmarks.subjects import DREDD_PASSED, DREDDKIT_PASSED, Subject, SubjectError

times_ms = st.lists(st.floats(0.001, 1e6), min_size=1)


@given(st.integers(0, 600))
def test_no_two_exchanges_are_the_same_request(count: int) -> None:
    """Each has a name, and a method and path, of its own, so that a server can answer it."""
    documented = exchanges(count)

    assert len({(one.method, one.path) for one in documented}) == count
    assert len({one.name for one in documented}) == count


@given(st.integers(0, 100), st.integers(0, 100))
def test_a_smaller_api_is_the_start_of_a_larger_one(count: int, more: int) -> None:
    """One server, told the largest size, serves every size."""
    assert exchanges(count + more)[:count] == exchanges(count)


@given(st.integers(0, 100))
def test_the_description_documents_every_exchange_once(count: int) -> None:
    """A heading for each action and a section for each response and request body."""
    documented = exchanges(count)
    lines = blueprint(documented).splitlines()

    methods = Counter(line.rpartition("[")[2].rstrip("]") for line in lines if line.startswith("### "))
    assert methods == Counter(one.method for one in documented)
    assert sum(line.startswith("+ Response") for line in lines) == count
    assert sum(line.startswith("+ Request") for line in lines) == sum(one.request is not None for one in documented)


def test_a_documented_body_is_the_json_that_the_server_answers() -> None:
    """Read back from under its heading, a body is the exchange's own."""
    (listed,) = exchanges(1)
    body = [line for line in blueprint([listed]).splitlines() if line.startswith(" " * 8)]

    assert json.loads("\n".join(body)) == listed.response


@given(times_ms)
def test_a_figure_says_what_was_measured(times: list[float]) -> None:
    """Median and 95th percentile, in milliseconds, of that many times."""
    measured = figure("50 transactions", "dredd", times)

    assert measured.n == len(times)
    assert measured.median_ms == pytest.approx(statistics.median(times), abs=0.001)
    assert sum(time <= measured.p95_ms + 0.001 for time in times) >= 0.95 * len(times)
    assert min(abs(time - measured.p95_ms) for time in times) <= 0.001


def test_a_ratio_stays_within_its_case() -> None:
    """Figures of another case do not come into it."""
    figures = [Figure("small", "a", 1, 1, 1), Figure("large", "a", 60, 60, 1), Figure("large", "b", 20, 20, 1)]

    assert ratio(figures, "large", "a", "b") == 3
    assert [line.split()[:2] for line in table(figures).splitlines()[1:]] == [
        ["small", "a"],
        ["large", "a"],
        ["large", "b"],
    ]


@pytest.mark.parametrize(
    ("passed", "exit_code", "output"),
    [
        (DREDD_PASSED, 0, "complete: 49 passing, 0 failing, 0 errors, 0 skipped, 49 total"),
        (DREDD_PASSED, 0, "complete: 50 passing, 0 failing, 1 errors, 0 skipped, 51 total"),
        (DREDD_PASSED, 0, ""),
        (DREDDKIT_PASSED, 0, "49 passed, 1 failed of 50 transactions in 1.0 s"),
        (DREDDKIT_PASSED, 1, "50 passed of 50 transactions in 1.0 s"),
    ],
)
def test_a_run_that_did_not_test_everything_is_no_figure(passed: re.Pattern[str], exit_code: int, output: str) -> None:
    """Whatever else was printed, all transactions passed or the benchmark stops."""
    subject = Subject("subject", Path(), [], passed, with_hooks=False)

    with pytest.raises(SubjectError, match="not 50 passed"):
        subject.check(exit_code, output, 50)
