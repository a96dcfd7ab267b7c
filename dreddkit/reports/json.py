"""The result file: ``dreddkit/results@1``."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dreddkit.results import Summary, TransactionResult

__all__ = ["results_document", "write_json"]

SCHEMA = "dreddkit/results@1"


def results_document(
    results: Sequence[TransactionResult], strategy: str, exit_code: int, duration_s: float
) -> dict[str, Any]:
    """Return the whole result file as plain JSON values."""
    return {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "duration_s": round(duration_s, 3),
        "summary": asdict(Summary.of(results)),
        "isolation": {"strategy": strategy, **_resets(results)},
        "transactions": [result.to_json() for result in results],
    }


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write the document, making its folder where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _resets(results: Sequence[TransactionResult]) -> dict[str, float]:
    times_ms = [result.durations_ms["reset"] for result in results if "reset" in result.durations_ms]
    if not times_ms:
        return {"resets": 0, "median_ms": 0.0, "p95_ms": 0.0, "total_s": 0.0}
    ordered = sorted(times_ms)
    return {
        "resets": len(ordered),
        "median_ms": round(statistics.median(ordered), 3),
        "p95_ms": ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))],
        "total_s": round(sum(ordered) / 1000, 3),
    }
