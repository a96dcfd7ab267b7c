"""The picture of what resets take."""

import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.figures import Figure
from benchmarks.plot import draw, read_series, spread
from benchmarks.reset import MAKE

DRAWN = Path(__file__).parents[2] / "docs" / "reset.svg"
SUBJECTS = [*MAKE, "restore, nothing changed"]
SVG = "{http://www.w3.org/2000/svg}"


def figures(*times_ms: float) -> list[Figure]:
    """Return figures of every subject for three sizes, and one that is of no size."""
    rows = [
        Figure(f"{count} tables", subject, ms * count, ms, 5)
        for count in (400, 10, 100)
        for subject, ms in zip(SUBJECTS, times_ms, strict=True)
    ]
    return [*rows, Figure("SQLite, 100 tables", "restore", 1, 1, 5)]


def labels(svg: str) -> dict[str, tuple[float, float]]:
    """Return the texts of a picture and where they start."""
    found = ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314 - our own
    return {str(each.text): (float(each.attrib["x"]), float(each.attrib["y"])) for each in found}


@pytest.mark.parametrize("times_ms", [(9, 4, 1, 0.5, 0.1, 0.02), (1, 1, 1, 1, 1, 1), (90, 1, 1.1, 1.2, 1.3, 0.001)])
def test_every_line_has_a_label_that_no_other_covers(times_ms: tuple[float, ...]) -> None:
    """Lines may end at one point; their names are a line's height apart, and inside the picture."""
    svg = draw(read_series(figures(*times_ms)))

    ends = {text: place for text, place in labels(svg).items() if text.endswith(" ms")}
    assert [text.rpartition(", ")[0] for text in ends] == SUBJECTS
    heights = sorted(y for _, y in ends.values())
    assert all(lower - upper >= 17.9 for upper, lower in itertools.pairwise(heights))
    assert 0 < heights[0] < heights[-1] < float(ET.fromstring(svg).attrib["height"])  # noqa: S314


def test_both_axes_are_logarithmic() -> None:
    """A time that is ten times as long is as much higher as ten times the tables are further right."""
    svg = draw({"a": [(10, 1.0), (100, 10.0), (1000, 100.0)]})

    line = next(each.attrib["d"] for each in ET.fromstring(svg).iter(f"{SVG}path") if each.get("class") == "line")  # noqa: S314
    (x1, y1), (x2, y2), (x3, y3) = re.findall(r"([\d.]+) ([\d.]+)", line)
    assert float(x2) - float(x1) == pytest.approx(float(x3) - float(x2), abs=0.2)
    assert float(y1) - float(y2) == pytest.approx(float(y2) - float(y3), abs=0.2)
    assert {"10", "100", "1000"} <= set(labels(svg))


def test_labels_that_are_far_apart_stay() -> None:
    """Only what would overlap is moved, about its middle and in its order."""
    assert spread({"a": 10, "b": 100, "c": 104}, 20) == {"a": 10, "b": 92, "c": 112}
    assert spread({}, 20) == {}


def test_the_picture_in_the_docs_shows_every_strategy() -> None:
    """It was drawn from a whole measurement."""
    shown = {text.rpartition(", ")[0] for text in labels(DRAWN.read_text())}

    assert set(SUBJECTS) <= shown
