"""Figures: what was measured, as rows of the contract, as a table, as ratios; and the machine it was measured on."""

import json
import math
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Figure", "figure", "machine", "ratio", "table", "write_figures"]

FOLDER = Path(__file__).parents[1] / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Figure:
    """What one subject took in one case."""

    case: str
    subject: str
    median_ms: float
    p95_ms: float
    n: int


def figure(case: str, subject: str, times_ms: Sequence[float]) -> Figure:
    """Sum up measured times; the 95th percentile is one of them, the nearest rank."""
    ordered = sorted(times_ms)
    p95_ms = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return Figure(case, subject, round(statistics.median(ordered), 3), round(p95_ms, 3), len(ordered))


def ratio(figures: Sequence[Figure], case: str, subject: str, other: str) -> float:
    """Return how many times as long as the other a subject took, by their medians."""
    medians_ms = {one.subject: one.median_ms for one in figures if one.case == case}
    return medians_ms[subject] / medians_ms[other]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as lines of text."""
    head = f"{'case':<20} {'subject':<20} {'median ms':>10} {'p95 ms':>10} {'n':>4}"
    rows = [f"{f.case:<20} {f.subject:<20} {f.median_ms:>10.1f} {f.p95_ms:>10.1f} {f.n:>4}" for f in figures]
    return "\n".join([head, *rows])


def machine(*more: str) -> str:
    """Return one line on what the figures were measured with."""
    cores = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return ", ".join([f"{platform.system()} {platform.machine()}", cores, f"Python {platform.python_version()}", *more])


def write_figures(name: str, figures: Sequence[Figure]) -> Path:
    """Write a benchmark's file and return its path."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.json"
    path.write_text(json.dumps([asdict(one) for one in figures], indent=1) + "\n", encoding="utf-8")
    return path
