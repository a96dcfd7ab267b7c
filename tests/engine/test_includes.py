"""Any tree of included files: every line, and every response, is located where its author wrote it."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dreddkit.dredd import Engine, compile_description, read_description

FOLDERS = ["", "parts/", "parts/deeper/", "../beside/", "other/"]
TEXTS = ["", "Prose.", "漢字 and é", "<!-- no include -->", "𝄞"]


@dataclass(frozen=True)
class File:
    """What is to be written: texts, and files that are included from a folder with an indentation."""

    parts: "list[str | tuple[str, str, File]]"


def files(texts: st.SearchStrategy[str], indents: st.SearchStrategy[str]) -> st.SearchStrategy[File]:
    """Return trees of files."""
    leaves = st.lists(texts, max_size=4).map(lambda parts: File([*parts]))
    return st.recursive(
        leaves,
        lambda children: st.lists(
            texts | st.tuples(indents, st.sampled_from(FOLDERS), children), min_size=1, max_size=4
        ).map(File),
        max_leaves=8,
    )


def write(file: File, path: Path, numbers: Iterator[int]) -> list[tuple[str, Path, int]]:
    """Write a tree below the file at its top; return the text, file and number of each line as it is expanded."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    expanded: list[tuple[str, Path, int]] = []
    for part in file.parts:
        if isinstance(part, str):
            expanded += [(line, path, number) for number, line in enumerate(part.split("\n"), start=len(lines) + 1)]
            lines += part.split("\n")
            continue
        indent, folder, included = part
        name = f"{folder}{next(numbers)}.apib"
        inner = write(included, path.parent / name, numbers)
        expanded += [(indent + line if line else line, where, number) for line, where, number in inner]
        lines.append(f"{indent}<!-- include({name}) -->")
    path.write_text("\n".join(lines), encoding="utf-8", newline="")
    # A file without a line is an empty one all the same.
    return expanded if lines else [("", path, 1)]


@settings(max_examples=50)
@given(tree=files(st.sampled_from(TEXTS), st.sampled_from(["", "    ", "\t"])))
def test_every_line_has_its_place(tree: File) -> None:
    """Its text, but for the indentation that the include hands on, is at that line of that file."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        expanded = write(tree, root / "docs/api.apib", count())

        source = read_description(root / "docs/api.apib", root)

    told = [(root / source.locate(number).file, source.locate(number).line) for number in range(1, len(expanded) + 1)]
    assert source.text.split("\n") == [text for text, _, _ in expanded]
    assert [(path.resolve(), line) for path, line in told] == [(path.resolve(), line) for _, path, line in expanded]


@settings(max_examples=15, deadline=None)
@given(tree=files(st.sampled_from([*TEXTS, "ACTION"]), st.just("")))
def test_every_response_has_its_place(engine: Engine, tree: File) -> None:
    """Whatever files and characters are before it, Dredd's places are the author's."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        path = root / "docs/api.apib"
        expanded = write(File(["FORMAT: 1A\n\n# API", *described(tree, count(1)).parts]), path, count())
        source = read_description(path, root)
        compiled = compile_description(source, cache=root / "cache", engine=lambda: engine, parameters={})

    written = {text: (where.resolve(), line) for text, where, line in expanded if text.startswith("+ Response")}
    told = {
        f"+ Response 200 (text/x{one.uri_template.strip('/')})": (
            (root / one.location.file).resolve(),
            one.location.line,
        )
        for one in compiled.transactions
    }
    assert told == written


def described(file: File, numbered: Iterator[int]) -> File:
    """Return a tree with actions, each with a number of its own, in the place of its marks."""
    parts: list[str | tuple[str, str, File]] = []
    for part in file.parts:
        match part:
            case "ACTION":
                number = next(numbered)
                parts.append(f"\n## R{number} [/{number}]\n\n### G [GET]\n\n+ Response 200 (text/x{number})\n")
            case (indent, folder, included):
                parts.append((indent, folder, described(included, numbered)))
            case _:
                parts.append(part)
    return File(parts)
