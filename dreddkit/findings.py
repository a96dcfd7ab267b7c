"""What can be told of a project without running it."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "FindingKind"]


class FindingKind(StrEnum):
    """What a finding is about."""

    UNMATCHED = "unmatched"  # a hook or fixture for no transaction
    NEVER_RUNS = "never-runs"  # a hook that a later function of its name replaces
    MISSPELT = "misspelt"  # a mapping called nearly like one that is read
    SUPERFLUOUS = "superfluous"  # a hook that does what dreddkit does
    DESCRIPTION = "description"  # what Dredd's parser or compiler says
    DROPPED = "dropped"  # a transaction that Dredd's compiler leaves out
    DUPLICATE_NAME = "duplicate-name"
    NO_ROUTE = "no-route"  # a documented request that the application does not answer
    UNDOCUMENTED = "undocumented"  # a route that no transaction documents
    ROUTES_UNKNOWN = "routes-unknown"
    PASSED_OVER = "passed-over"  # keys of a description that Dredd does not read
    INSTALLED_ROUTE = "installed-route"  # one of a package's that no transaction documents
    NO_FIXTURE = "no-fixture"


NOTES = {
    FindingKind.SUPERFLUOUS,
    FindingKind.ROUTES_UNKNOWN,
    FindingKind.PASSED_OVER,
    FindingKind.INSTALLED_ROUTE,
    FindingKind.NO_FIXTURE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a project that is probably not meant so.

    Args:
        kind: What it is about.

        message: One line.

        where: The file and line; empty when there is none.

        closest: What the user probably meant, where something is near.
    """

    kind: FindingKind
    message: str
    where: str = ""
    closest: str | None = None

    @property
    def is_note(self) -> bool:
        """Whether it may well be as it should: worth knowing, never an error."""
        return self.kind in NOTES

    def __str__(self) -> str:
        """One line, its place first."""
        place = f"{self.where}: " if self.where else ""
        suggestion = f"; did you mean {self.closest!r}?" if self.closest else ""
        return f"{place}{self.message}{suggestion}"

    def to_json(self) -> dict[str, str | None]:
        """Return plain JSON values."""
        return {"kind": self.kind.value, "where": self.where, "message": self.message, "closest": self.closest}
