"""Draws docs/reset.svg: what a reset takes by strategy and number of tables, as benchmarks.reset has measured it."""

import json
import math
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from benchmarks.figures import FOLDER, Figure

__all__ = ["Series", "draw", "read_series", "spread"]

PICTURE = Path(__file__).parents[1] / "docs" / "reset.svg"
Series = Mapping[str, Sequence[tuple[int, float]]]
"""For each subject its points: the number of tables, and the median in milliseconds."""

LEFT, RIGHT, TOP, BOTTOM = 76, 540, 74, 400  # of the plot, inside the picture, in pixels
WIDTH, HEIGHT = 800, 464
LINE_HEIGHT = 18
COLOURS = ("#d1495b", "#c77d0a", "#8d6cab", "#2a9d6f", "#1f78c8", "#5aa5e0")  # seen on white and on black
STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-size: 16px; font-weight: 600 }
.soft { fill: #57606a }
.paper { fill: #ffffff }
.grid { stroke: #d8dee4 }
.line { fill: none; stroke-width: 2.5 }
.leader { stroke-width: 1; opacity: 0.6 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .soft { fill: #9ea7b3 }
  .paper { fill: #0d1117 }
  .grid { stroke: #30363d }
}
"""


def main() -> None:
    """Draw the picture."""
    measured = FOLDER / "reset.json"
    if not measured.exists():
        sys.exit("Nothing is measured yet: python -m benchmarks.reset")
    figures = [Figure(**values) for values in json.loads(measured.read_text(encoding="utf-8"))]
    PICTURE.write_text(draw(read_series(figures)), encoding="utf-8")
    print(PICTURE)


def read_series(figures: Sequence[Figure]) -> Series:
    """Return the points of every subject that was measured on schemas of several sizes."""
    series: dict[str, list[tuple[int, float]]] = {}
    for one in figures:
        if case := re.fullmatch(r"(\d+) tables", one.case):
            series.setdefault(one.subject, []).append((int(case[1]), one.median_ms))
    return {subject: sorted(points) for subject, points in series.items()}


def draw(series: Series) -> str:
    """Return the picture: both axes logarithmic, each line labelled at its end."""
    points = [point for line in series.values() for point in line]
    tables = Axis([count for count, _ in points], LEFT, RIGHT)
    times = Axis([10 ** math.floor(math.log10(ms)) for _, ms in points] + [ms for _, ms in points], BOTTOM, TOP)
    parts = [*frame(), *ticks(sorted({count for count, _ in points}), tables, times), *lines(series, tables, times)]
    size = f'width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"'
    return "\n".join(
        [f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">', f"<style>{STYLE}</style>", *parts, "</svg>\n"]
    )


class Axis:
    """A logarithmic scale from values to pixels.

    Args:
        values: What has to lie on it.

        start: The pixel of the smallest.

        end: The pixel of the largest.
    """

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low, self.high = min(values), max(values)
        self._start = start
        self._scale = (end - start) / math.log(self.high / self.low)

    def __call__(self, value: float) -> float:
        return round(self._start + math.log(value / self.low) * self._scale, 1)

    def decades(self) -> list[float]:
        """Return the powers of ten on it."""
        return [10.0**power for power in range(round(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)]


def frame() -> Iterator[str]:
    """Draw the paper, the title and what the axes are."""
    title = "One reset, by number of tables"
    middle = (TOP + BOTTOM) / 2
    yield f"<title>{title}</title>"
    yield f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    yield f'<text class="title" x="{LEFT}" y="30">{title}</text>'
    yield f'<text class="soft" x="{LEFT}" y="52">median, after a request that changed 8 rows of 7 tables</text>'
    yield label("tables in the schema, logarithmic", (LEFT + RIGHT) / 2, BOTTOM + 46, "middle")
    yield label("milliseconds, logarithmic", 22, middle, "middle", f' transform="rotate(-90 22 {middle:g})"')


def ticks(counts: Sequence[int], tables: Axis, times: Axis) -> Iterator[str]:
    """Draw the grid with its values."""
    for ms in times.decades():
        yield f'<path class="grid" d="M{LEFT} {times(ms)}H{RIGHT}"/>'
        yield label(f"{ms:g}", LEFT - 8, times(ms) + 4, "end")
    for count in counts:
        yield f'<path class="grid" d="M{tables(count)} {TOP}V{BOTTOM}"/>'
        yield label(str(count), tables(count), BOTTOM + 20, "middle")


def label(text: str, x: float, y: float, anchor: str, more: str = "") -> str:
    """Write a quiet text."""
    return f'<text class="soft" x="{x:g}" y="{y:g}" text-anchor="{anchor}"{more}>{escape(text)}</text>'


def lines(series: Series, tables: Axis, times: Axis) -> Iterator[str]:
    """Draw each subject's line, and its name with its last value beside the end."""
    ends = {subject: times(points[-1][1]) for subject, points in series.items()}
    places = spread(ends, LINE_HEIGHT)
    for (subject, points), colour in zip(series.items(), COLOURS, strict=False):
        path = "L".join(f"{tables(count)} {times(ms)}" for count, ms in points)
        yield f'<path class="line" stroke="{colour}" d="M{path}"/>'
        yield from (f'<circle cx="{tables(n)}" cy="{times(ms)}" r="4" fill="{colour}"/>' for n, ms in points)
        leader = f"M{RIGHT + 6} {ends[subject]}L{RIGHT + 20} {places[subject]}"
        yield f'<path class="leader" stroke="{colour}" d="{leader}"/>'
        text = escape(f"{subject}, {shown(points[-1][1])} ms")
        yield f'<text x="{RIGHT + 24}" y="{places[subject] + 4:g}">{text}</text>'


def shown(ms: float) -> str:
    """Return a time as its label says it: whole milliseconds, or two figures below ten."""
    return f"{ms:.0f}" if ms >= 10 else f"{ms:.2g}"  # noqa: PLR2004


def spread(wanted: Mapping[str, float], gap: float) -> dict[str, float]:
    """Move positions apart until no two are nearer than the gap, in the same order and about the same middle."""
    names = sorted(wanted, key=lambda name: wanted[name])
    groups: list[list[str]] = []
    for name in names:
        groups.append([name])
        while len(groups) > 1 and top(groups[-1], wanted, gap) < top(groups[-2], wanted, gap) + gap * len(groups[-2]):
            groups[-2:] = [groups[-2] + groups[-1]]
    return {name: top(group, wanted, gap) + gap * index for group in groups for index, name in enumerate(group)}


def top(group: Sequence[str], wanted: Mapping[str, float], gap: float) -> float:
    """Return where the first of a group that is packed about its middle comes to be."""
    middle = sum(wanted[name] for name in group) / len(group)
    return middle - gap * (len(group) - 1) / 2


if __name__ == "__main__":
    main()
