"""What can be told of a project before it runs: no request is sent, no server and no database is started."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dreddkit.config import Settings
from dreddkit.dredd import Annotation
from dreddkit.findings import Finding, FindingKind
from dreddkit.hooks import Kind
from dreddkit.plugin.comparing import compare_routes
from dreddkit.plugin.compiling import compile_configured
from dreddkit.plugin.hooking import Hooks
from dreddkit.plugin.sequencing import Places, find_sequences
from dreddkit.transaction import Documented

__all__ = ["NOWHERE", "bare", "check_project", "database_nowhere"]

NOWHERE = "postgresql+psycopg2:///nowhere?host=/dev/null"  # no server can listen there
NOWHERE_SQLITE = "sqlite://"  # in memory


def check_project(settings: Settings, cache: Path) -> tuple[list[Finding], int]:
    """Return the findings, those of a kind together, and how many transactions are documented.

    Args:
        settings: The settings.

        cache: The user's cache folder.

    Raises:
        SetupError: What stops a run as well: a description, a hook file or the application has a mistake.
    """
    compiled = compile_configured(settings, cache).values()
    documented = [transaction for each in compiled for transaction in each.transactions]
    with database_nowhere(settings):
        hooks = Hooks(settings)
        places = Places(find_sequences(settings, documented, is_all=True))
        routes = compare_routes(settings, documented)
    findings = [
        *hooks.unmatched(documented),
        *hooks.advice,
        *warnings([warning for each in compiled for warning in each.warnings]),
        *dropped(documented),
        *duplicate_names(documented),
        *routes,
        *without_fixture(documented, hooks, places),
    ]
    order = list(FindingKind)
    return sorted(findings, key=lambda finding: order.index(finding.kind)), len(documented)


@contextmanager
def database_nowhere(settings: Settings) -> Iterator[None]:
    """Let ``DATABASE_URL`` name no database, while hook files and the application are imported.

    It is of the kind that the run's is, since the application may look at that.
    """
    given = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = NOWHERE_SQLITE if settings.database.startswith("sqlite") else NOWHERE
    try:
        yield
    finally:
        del os.environ["DATABASE_URL"]
        os.environ.update({} if given is None else {"DATABASE_URL": given})


def warnings(annotations: Sequence[Annotation]) -> Iterator[Finding]:
    """Yield what Dredd says about the descriptions, the same about the same line once; a note on keys that it skips."""
    lines_of: dict[str, dict[str, int]] = defaultdict(dict)
    for annotation in dict.fromkeys(annotations):
        if annotation.passed_over:
            lines_of[annotation.location.file].setdefault(annotation.passed_over, annotation.location.line)
        else:
            yield Finding(FindingKind.DESCRIPTION, one_line(annotation.message), str(annotation.location))
    for file, lines in lines_of.items():
        keys = ", ".join(f"{key} (line {line})" for key, line in sorted(lines.items()))
        message = f"what these keys say is not tested, but in the schemas of JSON responses: {keys}"
        yield Finding(FindingKind.PASSED_OVER, message, file)


def dropped(documented: Sequence[Documented]) -> Iterator[Finding]:
    """Yield the transactions that Dredd's compiler leaves out; in a run they are errors."""
    for one in documented:
        if one.transaction is None:
            message = f"Dredd makes no request of {one.short_name!r}: {one_line(one.reason)}"
            yield Finding(FindingKind.DROPPED, message, str(one.location))


def duplicate_names(documented: Sequence[Documented]) -> Iterator[Finding]:
    """Yield each name that several transactions have, at the first of them."""
    of_name = defaultdict(list)
    for one in documented:
        of_name[one.name].append(one)
    for first, *others in of_name.values():
        if others:
            places = ", ".join(str(other.location) for other in others)
            message = f"{first.short_name!r} is the name of {places} too; a hook or fixture of that name is for all"
            yield Finding(FindingKind.DUPLICATE_NAME, message, str(first.location))


def without_fixture(documented: Sequence[Documented], hooks: Hooks, places: Places) -> Iterator[Finding]:
    """Yield one note on all transactions that have neither a fixture nor a before hook, counted by group."""
    lacking = bare(documented, hooks, places)
    if lacking:
        groups = Counter(one.short_name.partition(" > ")[0] for one in lacking)
        counts = ", ".join(f"{group} {count}" for group, count in groups.items())
        message = (
            f"{len(lacking)} of {len(documented)} transactions have neither a fixture nor a before hook ({counts})"
        )
        yield Finding(FindingKind.NO_FIXTURE, message)


def bare(documented: Sequence[Documented], hooks: Hooks, places: Places) -> list[Documented]:
    """Return the transactions that have neither a fixture nor a before hook, nor follow another in a sequence."""
    return [
        one
        for one in documented
        if not places.is_later(one) and not hooks.fixtures.matching(one) and not hooks.named(Kind.BEFORE, one.names)
    ]


def one_line(text: str) -> str:
    """Return a text of several lines as one."""
    return "; ".join(line.strip() for line in text.splitlines() if line.strip())
