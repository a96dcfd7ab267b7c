"""Things broken on purpose in the reference API: exactly those of its transactions fail that document them."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 120
MAILED = {"Sign Up", "Complete Order", "Restore Session From the Trash"}

Entry = dict[str, Any]


def documented(entry: Entry) -> Any:
    """Return the body that a transaction documents."""
    try:
        return json.loads(entry["expected"].get("body") or "{}")
    except ValueError:
        return {}


def resources(entry: Entry) -> Iterator[Entry]:
    """Yield the resources that a transaction documents."""
    body = documented(entry)
    data = body.get("data") or []
    yield from data if isinstance(data, list) else [data]
    yield from body.get("included", [])


def errors(entry: Entry) -> list[Entry]:
    """Return the errors that a transaction documents."""
    found: list[Entry] = documented(entry).get("errors", [])
    return found


def changes_a_record(entry: Entry) -> bool:
    """Tell whether a transaction documents that a record is made, changed, deleted or restored."""
    is_record = re.fullmatch(r"/v1/[a-z-]+(/\d+(/restore)?)?(\?permanent=true)?", entry["path"])
    return entry["method"] != "GET" and entry["status"] < 300 and bool(is_record)


DOCUMENTS: dict[str, Callable[[Entry], Any]] = {
    "rename_a_field": lambda entry: any(
        one["type"] == "speakers" and "website" in one.get("attributes", {}) for one in resources(entry)
    ),
    "answer_created_with_200": lambda entry: entry["status"] == 201,
    "delete_for_good": lambda entry: (
        entry["method"] == "DELETE"
        and entry["status"] == 200
        and re.fullmatch(r"/v1/(?!notifications)[a-z-]+/\d+", entry["path"])
    ),
    "forget_the_trash": lambda entry: re.search(r"(in|Without) the Trash$", entry["name"]),
    "run_tasks_in_the_request": lambda entry: entry["name"].split(" > ")[-1] in MAILED,
    "believe_names": lambda entry: any("is not stored here" in error.get("detail", "") for error in errors(entry)),
    "send_nothing": changes_a_record,
    "let_everybody_organize": lambda entry: any("organizers" in error.get("detail", "") for error in errors(entry)),
    "sort_nothing": lambda entry: "sort=" in entry["path"] and len(list(resources(entry))) > 1,
    "page_nothing": lambda entry: "page%5B" in entry["path"],
    "filter_nothing": lambda entry: "filter" in entry["path"],
    "include_nothing": lambda entry: "include=" in entry["path"] and entry["status"] == 200,
    "show_all_fields": lambda entry: "fields%5B" in entry["path"],
    "tell_no_source": lambda entry: any("source" in error for error in errors(entry)),
}


def run(broken: list[str], selected: str, folder: Path) -> list[Entry]:
    """Test the reference API with something broken; return what became of the transactions that were selected."""
    results = folder / "results.json"
    environ = {"BROKEN": " ".join(broken), "DREDDKIT_APP": "tests.samples.breakages:create_app"}
    subprocess.run(
        [sys.executable, "-m", "dreddkit", "run", "-q", "-k", selected, "-p", "no:cacheprovider", "--json", results],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
        timeout=TIMEOUT_S,
        check=False,
    )
    entries: list[Entry] = json.loads(results.read_text())["transactions"]
    return entries


# Everything that documents some of the others changes a record too, which sends a signal; and the sorted list is paged.
# These two have a run of their own, of a part of the transactions.
APART = ["send_nothing", "sort_nothing"]
TOGETHER = [(sorted(DOCUMENTS.keys() - APART), ""), (APART, "Tickets or Sessions")]


@pytest.mark.parametrize(("broken", "selected"), TOGETHER)
def test_what_documents_it_fails_and_nothing_else(broken: list[str], selected: str, tmp_path: Path) -> None:
    """No transaction has to be told what was broken: each shows what it documents, and only that.

    Of what is broken together, each has a transaction that documents nothing else of it.
    """
    entries = run(broken, selected, tmp_path)
    documenting = {one: [entry["name"] for entry in entries if DOCUMENTS[one](entry)] for one in broken}
    failed = [entry["name"] for entry in entries if entry["outcome"] == "failed"]

    breakages = Counter(chain.from_iterable(documenting.values()))
    assert [one for one, names in documenting.items() if all(breakages[name] > 1 for name in names)] == []
    assert sorted(failed) == sorted(breakages)
    assert {entry["outcome"] for entry in entries} == {"failed", "passed"}
