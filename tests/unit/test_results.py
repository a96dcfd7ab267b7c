"""Results: counted honestly, carried between processes, written to the file of the contract."""

import json

from hypothesis import given
from hypothesis import strategies as st

from dreddkit.reports import results_document, summary_text, transaction_line
from dreddkit.results import Outcome, Summary, TransactionResult
from dreddkit.transaction import Location

outcomes = st.sampled_from(list(Outcome))
results = st.builds(
    TransactionResult,
    id=st.text(),
    name=st.text(),
    method=st.sampled_from(["GET", "POST"]),
    path=st.text(),
    status=st.integers(100, 599),
    location=st.builds(Location, st.text(), st.integers(1, 9999)),
    outcome=outcomes,
    reason=st.text(),
    durations_ms=st.dictionaries(st.sampled_from(["reset", "request"]), st.floats(0, 1e6)),
)


@given(st.lists(results))
def test_the_five_counts_add_up_to_total(found: list[TransactionResult]) -> None:
    """No transaction is counted twice or lost."""
    summary = Summary.of(found)

    parts = summary.passed + summary.failed + summary.error + summary.skipped + summary.not_run
    assert summary.total == len(found) == parts


@given(results)
def test_a_result_survives_the_way_between_processes(result: TransactionResult) -> None:
    """What a worker sends as JSON is what the controlling process reads."""
    sent = json.dumps(result.to_json())

    assert TransactionResult.from_json(json.loads(sent)) == result


@given(st.lists(results), st.integers(0, 5))
def test_the_result_file_has_the_shape_of_the_contract(found: list[TransactionResult], exit_code: int) -> None:
    """The names that users' scripts read, whatever happened."""
    document = json.loads(json.dumps(results_document(found, "recreate", exit_code, 1.23456)))

    assert document["schema"] == "dreddkit/results@1"
    assert document["exit_code"] == exit_code
    assert set(document) == {"schema", "exit_code", "duration_s", "summary", "isolation", "transactions"}
    assert set(document["isolation"]) == {"strategy", "resets", "median_ms", "p95_ms", "total_s"}
    assert document["isolation"]["resets"] == sum("reset" in result.durations_ms for result in found)
    assert len(document["transactions"]) == document["summary"]["total"]


def test_a_skip_shows_its_reason() -> None:
    """A skipped transaction's line says why."""
    result = TransactionResult(
        "x", "List", "GET", "/v1", 200, Location("api.apib", 3), Outcome.SKIPPED, "no Redis here"
    )

    assert "no Redis here" in " ".join(transaction_line(result, 7, 120))


def test_the_summary_names_what_there_is() -> None:
    """Counts of zero are left out."""
    assert summary_text(Summary(48, 46, 1, 1, 0, 0), 4.06) == "46 passed, 1 failed, 1 error of 48 transactions in 4.1 s"
