"""The hook file that the project grew from, with ``reset()`` in the place of its own statements."""

from pathlib import Path

from tests.end_to_end.conftest import open_project

SAMPLE = Path(__file__).parents[1] / "samples" / "seed_document"


def test_it_runs_as_it_is(tmp_path: Path) -> None:
    """Its bootstrap is taken for ours; each request finds the static values and its fixture, numbered from one."""
    with open_project(tmp_path / "project", SAMPLE) as project:
        ran = project.run()

    assert (ran.exit_code, set(ran.outcomes.values())) == (0, {"passed"}), ran.output
    assert "hooks/seed.py:19: The before_each hook before_each resets the database" in ran.output
