"""Compiling a description, once for each content: what Dredd made of it is kept as JSON in the cache."""

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from dreddkit.dredd.description import Source
from dreddkit.dredd.engine import Engine
from dreddkit.dredd.provision import lock_hash
from dreddkit.errors import DescriptionError
from dreddkit.transaction import Documented, Location

__all__ = ["Annotation", "Compiled", "compile_description"]

FORMAT = 2  # of the cached files
KEPT_FILES = 50
PASSED_OVER = re.compile(r"'(.+) Object' contains (?:unsupported key '(\w+)'|invalid key '(additionalProperties)')")
SKIPPED = {  # in short, and why
    "later": (
        "not the first of its example",
        "Dredd runs only the first request and response of a transaction example",
    ),
    "default": (
        "for other statuses",
        "A default response stands for the statuses that have no response of their own",
    ),
    "": ("no 2xx response", "Dredd runs only the 2xx responses of an OpenAPI 2 description"),
}
LETS_RUN = "it runs where a fixture is for its status or its very name, or a before hook sets skip to false"


@dataclass(frozen=True)
class Annotation:
    """What Dredd's parser or compiler says about a description.

    Args:
        message: Its text.

        location: The line it is about.
    """

    message: str
    location: Location

    @property
    def passed_over(self) -> str:
        """The key that it is about, e.g. ``Schema.minimum``, where it only says that Dredd reads none; else empty."""
        found = PASSED_OVER.search(self.message)
        return f"{found[1].replace(' ', '')}.{found[2] or found[3]}" if found else ""

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"


@dataclass(frozen=True)
class Compiled:
    """What a description documents, in its order, and what is to be said about it."""

    transactions: tuple[Documented, ...]
    warnings: tuple[Annotation, ...]


def compile_description(
    source: Source, *, cache: Path, engine: Callable[[], Engine], parameters: Mapping[str, Any]
) -> Compiled:
    """Compile a description, or take from the cache what was compiled before from the same text.

    Args:
        source: What ``read_description`` returned.

        cache: The directory for compiled descriptions; made when it is missing.

        engine: Returns the engine; called only when the cache does not have it.

        parameters: Values by name, for the required URI parameters that the description gives none.

    Raises:
        DescriptionError: The description has errors; the first one's place is told, all are shown.
        EngineError: The engine died or does not answer.
    """
    file = cache / f"compiled-{_key(source, parameters)}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):  # absent, or not what we wrote
        return _compiled(json.loads(file.read_bytes()), source)
    raw = engine().compile(source.text, source.path.name, parameters)
    _check(raw["annotations"], source)
    with suppress(OSError):  # a cache that cannot be written is none
        _write(file, raw)
    return _compiled(raw, source)


def _key(source: Source, parameters: Mapping[str, Any]) -> str:
    scripts = [script.read_text() for script in sorted(Path(__file__).parent.glob("*.js"))]
    content = [FORMAT, lock_hash(), scripts, source.path.name, source.text, dict(parameters)]
    return sha256(json.dumps(content, default=str).encode()).hexdigest()


def _check(annotations: list[dict[str, Any]], source: Source) -> None:
    errors = [_annotation(annotation, source) for annotation in annotations if annotation["type"] == "error"]
    if errors:
        told = "\n".join(f"{error.location}: {error.message}" for error in errors)
        raise DescriptionError(
            f"The description cannot be parsed: {errors[0].message}",
            where=str(errors[0].location),
            output=told if len(errors) > 1 else "",
        )


def _annotation(annotation: dict[str, Any], source: Source) -> Annotation:
    return Annotation(annotation["message"], source.locate(annotation["line"]))


def _compiled(raw: dict[str, Any], source: Source) -> Compiled:
    parser_warnings = [_annotation(annotation, source) for annotation in raw["annotations"]]
    notes = [note for documented in raw["documented"] for note in _notes(documented, source)]
    transactions = tuple(_documented(documented, source) for documented in raw["documented"])
    return Compiled(transactions, (*parser_warnings, *notes))


def _notes(documented: dict[str, Any], source: Source) -> Iterator[Annotation]:
    """What the compiler says about a transaction that it did not drop; of a dropped one it is the reason."""
    if documented["transaction"] and documented["why"] != "later":
        for note in documented["notes"]:
            yield Annotation(note, source.locate(documented["line"]))


def _documented(raw: dict[str, Any], source: Source) -> Documented:
    transaction = raw["transaction"]
    if transaction is None:
        reason = "\n".join(f"{note}{_escaping_advice(note)}" for note in raw["notes"])
    else:
        transaction["origin"]["filename"] = str(source.path)  # as Dredd tells it; the cache knows no paths
        reason = _skip_reason(raw)
    return Documented(
        name=raw["name"],
        api_name=raw["apiName"],
        method=raw["method"],
        uri_template=raw["uriTemplate"],
        status=raw["status"],
        location=source.locate(raw["line"]),
        transaction=transaction,
        reason=reason,
        is_default=raw["why"] == "default",
    )


def _escaping_advice(message: str) -> str:
    """What to do about an OpenAPI parameter whose name is written as an address has it, and so is escaped twice."""
    unknown = re.search(r"not defined in API description document: (\S+)", message)
    if unknown is None or "%25" not in message:
        return ""
    return f"\nIn OpenAPI a name is not escaped: write {unquote(unknown[1])} in the place of {unknown[1]}."


def _skip_reason(raw: dict[str, Any]) -> str:
    if not raw["transaction"]["skip"]:
        return ""
    short, why = SKIPPED[raw["why"]]
    return f"{short}:\n{why}; {LETS_RUN}."


def _write(file: Path, raw: dict[str, Any]) -> None:
    """Write whole or not at all, then forget the oldest files: a description that is worked on leaves one a version.

    Raises:
        OSError: It cannot be written, or another run forgets the same files at this moment.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(prefix=".compiled-", dir=file.parent)
    try:
        with os.fdopen(handle, "w") as stream:
            json.dump(raw, stream)
        Path(aside).replace(file)
    finally:
        Path(aside).unlink(missing_ok=True)
    by_age = sorted(file.parent.glob("compiled-*.json"), key=lambda path: path.stat().st_mtime)
    for path in by_age[:-KEPT_FILES]:
        path.unlink()
