"""What a run found: one result a transaction, and their sum."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from dreddkit.transaction import Location

__all__ = ["Outcome", "Summary", "TransactionResult"]


class Outcome(StrEnum):
    """How a transaction ended."""

    PASSED = "passed"
    FAILED = "failed"  # the application does not do what the description says
    ERROR = "error"  # a hook, fixture, description or the environment is at fault
    SKIPPED = "skipped"
    NOT_RUN = "not_run"  # selected, never reached


@dataclass(slots=True)
class TransactionResult:
    """What happened to one transaction; the shape of an entry of ``results.json``."""

    id: str
    name: str
    method: str
    path: str
    status: int
    location: Location
    outcome: Outcome = Outcome.NOT_RUN
    reason: str = ""
    durations_ms: dict[str, float] = field(default_factory=dict)
    request: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, Any] = field(default_factory=dict)
    actual: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)  # what else the application did that it should not
    is_default: bool = False  # the response to every status that has none of its own

    @property
    def shown_status(self) -> str:
        """The status as the description has it: ``default`` where it has none."""
        return "default" if self.is_default else str(self.status)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values; the request and the response are the result's own, not copies."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**values, "location": asdict(self.location), "outcome": self.outcome.value}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "TransactionResult":
        """Build a result from what ``to_json`` returned, possibly in another process."""
        location = Location(**values["location"])
        return cls(**{**values, "location": location, "outcome": Outcome(values["outcome"])})


@dataclass(frozen=True, slots=True)
class Summary:
    """How many transactions ended in which way; the five counts add up to total."""

    total: int
    passed: int
    failed: int
    error: int
    skipped: int
    not_run: int

    @classmethod
    def of(cls, results: Iterable[TransactionResult]) -> "Summary":
        """Count the outcomes."""
        counts = Counter(result.outcome.value for result in results)
        return cls(total=counts.total(), **{outcome.value: counts[outcome.value] for outcome in Outcome})
