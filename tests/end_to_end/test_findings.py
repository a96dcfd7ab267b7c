"""What a run tells of a request beside its outcome."""

import pytest

from tests.end_to_end.conftest import Project

OPEN = "\n## Open [/left-open{?sql}]\n\n+ Parameters\n    + sql: `%s`\n\n### Leave Open [GET]\n\n+ Response 200\n"
ALTER = "\n## Altered [/altered]\n\n### Alter [GET]\n\n+ Response 200\n"
LAST = "\n## Last [/books]\n\n### List Again [GET]\n\n+ Response 200\n"


@pytest.mark.parametrize("sql", ["SELECT 1 FROM book", "DELETE FROM book"])
@pytest.mark.parametrize("isolation", ["restore", "recreate"])
def test_a_transaction_left_open_is_told_of_its_request(project: Project, sql: str, isolation: str) -> None:
    """The request that left it open, reader or writer, tells who it was; the others are as they were, the run ends."""
    project.document(OPEN % sql + LAST)

    ran = project.run("--isolation", isolation)

    assert ran.exit_code == 0
    assert set(ran.outcomes.values()) == {"passed"}
    findings = {entry["name"].split(" > ")[-1]: entry["findings"] for entry in ran.results["transactions"]}
    assert {name for name in findings if findings[name]} == {"Leave Open"}
    (finding,) = findings["Leave Open"]
    assert finding.startswith("A database transaction was left open: pid ")
    assert sql in finding
    assert finding.endswith("ended")
    assert finding in " ".join(ran.output.split())


def test_a_changed_schema_is_told(project: Project) -> None:
    """The baseline is built anew, and the reader is told after which request."""
    project.document(ALTER + LAST)

    ran = project.run()

    assert ran.exit_code == 0
    (entry,) = [entry for entry in ran.results["transactions"] if entry["findings"]]
    assert entry["name"].endswith("List Again")
    assert "built anew after 'Books > Altered > Alter'" in entry["findings"][0]
    assert "ALTER TABLE" in entry["findings"][0]
    assert "built anew" in ran.output
